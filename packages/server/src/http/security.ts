/** Scripts, styles and requests of our own only; nothing inline, nothing framed. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const FIXED: Readonly<Record<string, string>> = {
  'Content-Security-Policy': POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/** A year. Without subdomains: they are not ours to speak for. */
const HSTS = 'max-age=31536000';

/** The headers that every answer carries. */
export const securityHeaders = (publicUrl: string | null): Readonly<Record<string, string>> =>
  isPublicHttps(publicUrl) ? { ...FIXED, 'Strict-Transport-Security': HSTS } : FIXED;

/** HSTS is for the whole host, whatever the port: on localhost it would lock out everything else that runs there. */
const isPublicHttps = (publicUrl: string | null): boolean =>
  publicUrl?.startsWith('https://') === true && !/^(.+\.)?localhost$/.test(new URL(publicUrl).hostname);
