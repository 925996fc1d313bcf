/** What of a request matters to sign-in. Made from a `Request` or from Node's own, so that streams need no second way. */
export interface Presented {
  readonly headers: { get(name: string): string | null };
  readonly method: string;
  /** The client's side of the connection is encrypted. */
  readonly https: boolean;
  /** Host and port as the client addressed them. */
  readonly host: string;
  /** `?ticket=` of a stream. */
  readonly ticket?: string | undefined;
  /** The call makes somebody: the tenant that an admin names for them may be a new one. */
  readonly founding?: boolean | undefined;
}

/** The token of `Authorization: Bearer`; null without one, undefined when the header is something else. */
export const bearer = (presented: Presented): string | null | undefined => {
  const header = presented.headers.get('authorization');
  return header === null ? null : /^Bearer +([\x21-\x7e]+) *$/i.exec(header)?.[1];
};

/** The value of the first cookie with this name. Ours are made of base64url, so nothing needs decoding. */
export const cookie = (presented: Presented, name: string): string | undefined => {
  for (const pair of (presented.headers.get('cookie') ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
};

/**
 * True when a browser says that one of our own pages made the request: the public URL's, or one of the host that the
 * request came to. Only the host is compared there: behind a tunnel that ends https, we see http.
 *
 * Under `Referrer-Policy: no-referrer` some requests come with `Origin: null`; `Sec-Fetch-Site`, which no page can set,
 * then decides (https://www.w3.org/TR/fetch-metadata/).
 */
export const fromOwnPage = (presented: Presented, publicUrl: string | null): boolean => {
  const origin = presented.headers.get('origin');
  if (origin === null || origin === 'null') return presented.headers.get('sec-fetch-site') === 'same-origin';
  if (origin === publicUrl) return true;
  if (!URL.canParse(origin)) return false;
  const { protocol, host } = new URL(origin);
  return host !== '' && host === hostOf(`${protocol}//${presented.host}`);
};

/** True when a cookie marked `Secure` would come back: the browser itself is on https. */
export const onHttps = (presented: Presented, publicUrl: string | null): boolean =>
  presented.https ||
  (presented.headers.get('origin')?.startsWith('https://') ?? false) ||
  (publicUrl?.startsWith('https://') === true && hostOf(`https://${presented.host}`) === hostOf(publicUrl));

/** The host without the scheme's own port. */
const hostOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).host : undefined);
