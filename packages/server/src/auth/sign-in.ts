import { Fault, limits, pages, type User } from '@beckon/protocol';
import { type Buckets, buckets } from '../kit/bucket.ts';
import type { Clock } from '../kit/clock.ts';
import type { Credentials } from '../store/credentials.ts';
import type { People } from '../store/people.ts';
import { COOKIE_LIFE_MS } from './cookie.ts';
import { hashCode, hashToken, kindOf, newCode, newToken, readCode } from './tokens.ts';

/** What a redeemed code or link gives: the token goes into the cookie or into the answer, and is never seen again. */
export interface SignedIn {
  readonly user: User;
  readonly token: string;
  readonly expiresAt: number;
}

/** Signing another device in: one secret, one use, few tries. */
export interface SignIn {
  /**
   * A code that a person can type, and the page to open with it. The link carries the code itself, so that code and
   * link are one secret that is good once; the fragment reaches neither a log nor a link preview.
   *
   * @returns `url` null while there is no https address that a phone could reach
   */
  createPairing(user: {
    tenantId: string;
    id: string;
  }): Promise<{ code: string; url: string | null; expiresAt: number }>;
  /** A secret for `pages.signIn(secret)`, for whoever starts the server. Unlike a code it may live longer. */
  createSignInLink(tenantId: string, userId: string, lifeMs: number): Promise<string>;
  /**
   * @param typed a code or a link's secret
   * @param from the name under which the caller's tries are counted: an address, or a range of them
   * @throws {Fault} `invalid_code`, `rate_limited`
   */
  redeem(typed: string, as: 'cookie' | 'token', name: string, from: string): Promise<SignedIn>;
}

/** With 40 bits in a code and 300 tries a minute for all the world, five minutes of guessing succeed once in 700 million. */
const TRIES = { address: 10, everybody: 300 };

/** @param codeKey derived from the server's secret */
export const signIn = (
  store: { readonly credentials: Credentials; readonly people: People },
  options: { readonly clock: Clock; readonly codeKey: Buffer; readonly publicUrl: () => string | null },
): SignIn => {
  const { credentials, people } = store;
  const { clock, codeKey, publicUrl } = options;
  const tries = {
    address: buckets(clock, TRIES.address, TRIES.address),
    everybody: buckets(clock, TRIES.everybody, TRIES.everybody),
  };

  const offer = async (tenantId: string, userId: string, tokenHash: string, lifeMs: number): Promise<number> => {
    const expiresAt = clock.now() + lifeMs;
    const principal = { kind: 'user', id: userId } as const;
    await credentials.createOneShot({ tenantId, principal, purpose: 'sign_in', tokenHash, expiresAt });
    return expiresAt;
  };

  const hashOf = (typed: string): string | undefined => {
    if (kindOf(typed.trim()) === 'link') return hashToken(typed.trim());
    const signs = readCode(typed);
    return signs === undefined ? undefined : hashCode(signs, codeKey);
  };

  return {
    createPairing: async (user) => {
      const code = newCode();
      const expiresAt = await offer(user.tenantId, user.id, hashCode(readCode(code) ?? '', codeKey), limits.pairingMs);
      await people.audit(entry(user.tenantId, user.id, 'pairing.created', user.id));
      const address = publicUrl();
      const reachable = address?.startsWith('https://') ? address : null;
      return { code, url: reachable && reachable + pages.signIn(code), expiresAt };
    },
    createSignInLink: async (tenantId, userId, lifeMs) => {
      const secret = newToken('link');
      await offer(tenantId, userId, hashToken(secret), lifeMs);
      await people.audit({
        ...entry(tenantId, null, 'sign_in_link.created', userId),
        actor: { kind: 'server', id: null },
      });
      return secret;
    },
    redeem: async (typed, as, name, from) => {
      spend(tries.address, from);
      if (kindOf(typed.trim()) !== 'link') spend(tries.everybody, 'codes');
      const hash = hashOf(typed);
      const shot = hash === undefined ? undefined : await credentials.redeem(hash, 'sign_in');
      const user = shot && (await people.user(shot.tenantId, shot.principal.id));
      if (!shot || !user) throw new Fault('invalid_code');
      const token = newToken('session');
      const expiresAt = clock.now() + COOKIE_LIFE_MS;
      const { tenantId } = shot;
      const session = { tenantId, userId: user.id, kind: as, name, tokenHash: hashToken(token), expiresAt };
      const { id } = await credentials.createSession(session);
      await people.audit({
        ...entry(tenantId, user.id, 'session.created', id),
        detail: { kind: as, name, by: 'pairing' },
      });
      return { user, token, expiresAt };
    },
  };
};

const entry = (tenantId: string, userId: string | null, action: string, target: string) => ({
  tenantId,
  actor: { kind: 'user', id: userId },
  action,
  target,
});

const spend = (tries: Buckets, name: string): void => {
  const wait = tries.take(name);
  if (wait > 0)
    throw new Fault('rate_limited', 'Too many codes were tried. Wait as long as Retry-After says.', {}, wait);
};
