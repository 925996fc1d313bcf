import { createPublicKey, type KeyObject, verify } from 'node:crypto';

/** Why a push service turns a request away. `reason` is for programs, `message` for the reader of a failed test. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
  readonly message: string;
}

/** What the request's Authorization is measured against. */
export interface VapidExpectation {
  /** The origin of the push service: what `aud` must be. */
  readonly origin: string;
  /** The key the subscription was made with, base64url; undefined when it was made without one. */
  readonly applicationServerKey: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const DAY_SECONDS = 24 * 60 * 60;
const BASE64URL = /^[A-Za-z0-9_-]+$/;

/**
 * Checks `Authorization: vapid t=<jwt>, k=<key>` (RFC 8292 sections 2 to 4).
 *
 * Absent or unreadable is 401, readable but wrong is 403. Reasons carry the names Apple uses where it has one.
 * Stricter than the RFC in two points, because a real service is: `sub` must be there, and may not be this machine
 * (Apple answers both with 403 BadJwtToken, Mozilla and Google do not look).
 */
export function checkVapid(authorization: string | undefined, expected: VapidExpectation): Refusal | undefined {
  if (authorization === undefined) return unauthorized('MissingAuthorization', 'there is no Authorization header');
  const parameters = readParameters(authorization);
  if (parameters === undefined) return unauthorized('BadAuthorization', 'expected: vapid t=<jwt>, k=<public key>');
  const key = readKey(parameters.k);
  if (key === undefined) return unauthorized('BadVapidKey', 'k is not an uncompressed P-256 point in base64url');
  const problem = checkToken(parameters.t, key, expected);
  if (problem !== undefined) return { status: 403, reason: 'BadJwtToken', message: problem };
  if (expected.applicationServerKey !== undefined && expected.applicationServerKey !== parameters.k) {
    return { status: 403, reason: 'VapidPkHashMismatch', message: 'k is not the key this subscription was made with' };
  }
  return undefined;
}

function unauthorized(reason: string, message: string): Refusal {
  return { status: 401, reason, message };
}

function readParameters(authorization: string): { t: string; k: string } | undefined {
  const [, list] = /^vapid +(.+)$/i.exec(authorization) ?? [];
  const pairs = list?.split(',').map((pair) => /^\s*([a-z]+)=("?)([^"]*)\2\s*$/i.exec(pair));
  const found = new Map(pairs?.map((pair) => [pair?.[1], pair?.[3]]));
  const t = found.get('t');
  const k = found.get('k');
  return t && k ? { t, k } : undefined;
}

function readKey(k: string): KeyObject | undefined {
  const point = Buffer.from(k, 'base64url');
  if (!BASE64URL.test(k) || point.length !== 65 || point[0] !== 4) return undefined;
  const x = point.subarray(1, 33).toString('base64url');
  const y = point.subarray(33).toString('base64url');
  try {
    return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  } catch {
    return undefined; // 65 bytes that are no point on the curve
  }
}

/** What is wrong with the token, in words, or undefined. */
function checkToken(token: string, key: KeyObject, { origin, now }: VapidExpectation): string | undefined {
  const [head, body, signature, more] = token.split('.');
  if (!head || !body || !signature || more !== undefined) return 'the token has not three parts';
  if (![head, body, signature].every((part) => BASE64URL.test(part))) return 'a part of the token is not base64url';
  const header = readJson(head);
  const claims = readJson(body);
  if (header === undefined || claims === undefined) return 'the header or the claims are not a JSON object';
  if (header.alg !== 'ES256') return `alg is ${JSON.stringify(header.alg)}, not ES256`;
  const signed = { key, dsaEncoding: 'ieee-p1363' } as const;
  if (!verify('sha256', Buffer.from(`${head}.${body}`), signed, Buffer.from(signature, 'base64url'))) {
    return 'the signature was not made with the private half of k';
  }
  return checkClaims(claims, origin, now);
}

function checkClaims({ aud, exp, sub }: Record<string, unknown>, origin: string, now: number): string | undefined {
  if (aud !== origin) return `aud is ${JSON.stringify(aud)}, this service is ${origin}`;
  if (typeof exp !== 'number' || !Number.isFinite(exp)) return `exp is ${JSON.stringify(exp)}, not a number of seconds`;
  const left = exp - now / 1000;
  if (left <= 0) return `the token ran out ${Math.round(-left)} s ago`;
  if (left > DAY_SECONDS) return `exp is ${Math.round(left)} s ahead, the most is ${DAY_SECONDS}`;
  return checkSubject(sub);
}

function checkSubject(sub: unknown): string | undefined {
  const address = typeof sub === 'string' ? /^mailto:[^@\s]+@([^@\s]+)$/.exec(sub)?.[1] : undefined;
  const page = typeof sub === 'string' && URL.canParse(sub) ? new URL(sub) : undefined;
  const host = address ?? (page?.protocol === 'https:' ? page.hostname : undefined);
  if (host === undefined) return `sub is ${JSON.stringify(sub)}, neither mailto: nor https:`;
  const here = /(^|\.)localhost$|^127\.|^\[::1\]$/i.test(host);
  return here ? `sub is ${JSON.stringify(sub)}: an operator cannot be reached at this machine` : undefined;
}

function readJson(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
