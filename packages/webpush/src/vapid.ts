import { type KeyObject, sign } from 'node:crypto';
import { checkSubject, importSigningKey, type VapidIdentity } from './vapid-keys.ts';

const HOUR = 3_600_000;
/** RFC 8292 section 2 allows 24 hours; half of that leaves room for a clock that runs wrong. */
const LIFE = 12 * HOUR;
const RENEW_BELOW = LIFE / 2;
/** Endpoints come from devices, so the number of origins is theirs to choose; the memory spent on it is ours. */
const MAX_ORIGINS = 1000;

const JWT_HEADER = base64url({ typ: 'JWT', alg: 'ES256' });

type Held = { readonly header: string; readonly expiresAt: number };

/**
 * Signs for one identity and keeps a token for each push origin: signing costs 65 µs, as much as half of an encryption, and
 * a service takes the same token for every message.
 */
export class VapidSigner {
  readonly #identity: VapidIdentity;
  readonly #key: KeyObject;
  readonly #now: () => number;
  readonly #held = new Map<string, Held>();

  /**
   * @param now the time in ms since 1970
   * @throws VapidError when the keys or the subject cannot be used
   */
  constructor(identity: VapidIdentity, now: () => number = Date.now) {
    checkSubject(identity.subject);
    this.#identity = identity;
    this.#key = importSigningKey(identity);
    this.#now = now;
  }

  /** The `Authorization` header for a push origin such as `https://web.push.apple.com` (RFC 8292 section 3). */
  authorization(origin: string): string {
    const now = this.#now();
    const held = this.#held.get(origin);
    if (held && held.expiresAt - now >= RENEW_BELOW) return held.header;
    const expiresAt = now + LIFE;
    const header = `vapid t=${this.#token(origin, expiresAt)}, k=${this.#identity.publicKey}`;
    this.#keep(origin, { header, expiresAt });
    return header;
  }

  #token(origin: string, expiresAt: number): string {
    const claims = { aud: origin, exp: Math.floor(expiresAt / 1000), sub: this.#identity.subject };
    const signed = `${JWT_HEADER}.${base64url(claims)}`;
    // JWS wants r and s side by side (RFC 7518 section 3.4), OpenSSL's own form is DER.
    const signature = sign('sha256', Buffer.from(signed), { key: this.#key, dsaEncoding: 'ieee-p1363' });
    return `${signed}.${signature.toString('base64url')}`;
  }

  #keep(origin: string, held: Held): void {
    this.#held.delete(origin);
    this.#held.set(origin, held);
    const [oldest] = this.#held.keys();
    if (this.#held.size > MAX_ORIGINS && oldest !== undefined) this.#held.delete(oldest);
  }
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
