import { Fault } from '@beckon/protocol';
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import type { Clock } from '../kit/clock.ts';
import type { People } from '../store/people.ts';

/** Bring your own sign-in: a JWT of the operator's identity provider speaks for a person. */
export type JwtKeys = JwtPurpose &
  ({ readonly type: 'jwks'; readonly url: string } | { readonly type: 'secret'; readonly secret: string });

/** Which JWTs are meant for this server. The same provider signs others, for other applications, with the same key. */
interface JwtPurpose {
  /** What `aud` must be, or have among its values. */
  readonly audience: string;
  /** What `iss` must be; null: it is not looked at. */
  readonly issuer: string | null;
  /** The one tenant of all of them; null: the claim `tenant` says which. */
  readonly tenant: string | null;
}

export interface JwtReader {
  /**
   * @throws {Fault} `token_expired`; `unauthenticated` with what is wrong; `unavailable` when the provider's keys
   *   cannot be fetched, which says nothing about the token
   */
  read(token: string): Promise<{ tenantId: string; userId: string; expiresAt: number }>;
}

const HOUR = 3_600_000;
/** Two machines' clocks may differ by this much. */
const TOLERANCE = 60_000;
const MOST_REMEMBERED = 10_000;

/** Asymmetric ones alone: with HMAC among them, the public key of a key set could be used to sign. */
const ASYMMETRIC = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Names starting so are this server's own (first-start.ts): no provider may speak for them. */
export const RESERVED = 'beckon:';

/** The tenant and the person are made when they are first seen, by `tenant` and `sub` as external ids. */
export const jwtReader = (
  keys: JwtKeys,
  people: Pick<People, 'ensureTenant' | 'createUser'>,
  clock: Pick<Clock, 'now'>,
): JwtReader => {
  const verify = verifier(keys, clock);
  const seen = new Map<string, { tenantId: string; userId: string }>();

  const person = async (payload: JWTPayload): Promise<{ tenantId: string; userId: string }> => {
    const tenant = tenantOf(payload, keys.tenant);
    const sub = name(payload.sub, 'sub');
    const both = JSON.stringify([tenant, sub]);
    const known = seen.get(both);
    if (known) return known;
    const tenantId = await people.ensureTenant(tenant);
    const { user } = await people.createUser({
      tenantId,
      externalId: sub,
      name: isName(payload.name) ? payload.name.slice(0, 100).toWellFormed() : sub.slice(0, 100).toWellFormed(),
      locale:
        isName(payload.locale) && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/.test(payload.locale)
          ? payload.locale
          : 'en',
      timeZone: 'UTC',
    });
    if (seen.size >= MOST_REMEMBERED) seen.clear();
    seen.set(both, { tenantId, userId: user.id });
    return { tenantId, userId: user.id };
  };

  return {
    read: async (token) => {
      const payload = await verify(token);
      const expiresAt = (payload.exp ?? 0) * 1000;
      if (expiresAt > clock.now() + HOUR + TOLERANCE) {
        throw new Fault(
          'unauthenticated',
          'This JWT is good for more than an hour; let your sign-in set `exp` nearer.',
        );
      }
      return { ...(await person(payload)), expiresAt: expiresAt + TOLERANCE };
    },
  };
};

/**
 * Whoever signs may leave the claim out only where the operator named the tenant; and where that was done the claim, if it
 * is there, must say the same: on the other side of the wall the person would be somebody else.
 */
const tenantOf = (payload: JWTPayload, fixed: string | null): string => {
  if (payload.tenant === undefined) {
    if (fixed !== null) return fixed;
    throw new Fault(
      'unauthenticated',
      'This JWT names no tenant: let your sign-in set the claim `tenant`, or set BECKON_JWT_TENANT.',
    );
  }
  const claimed = name(payload.tenant, 'tenant');
  if (fixed === null || claimed === fixed) return claimed;
  throw new Fault('unauthenticated', 'The claim `tenant` of this JWT is another than BECKON_JWT_TENANT.');
};

const verifier = (keys: JwtKeys, clock: Pick<Clock, 'now'>): ((token: string) => Promise<JWTPayload>) => {
  const remote = keys.type === 'jwks' ? createRemoteJWKSet(new URL(keys.url)) : undefined;
  const shared = keys.type === 'secret' ? new TextEncoder().encode(keys.secret) : undefined;
  return async (token) => {
    const options = {
      currentDate: new Date(clock.now()),
      clockTolerance: TOLERANCE / 1000,
      requiredClaims: ['sub', 'exp'],
      audience: keys.audience,
      ...(keys.issuer !== null && { issuer: keys.issuer }),
    };
    try {
      const { payload } = shared
        ? await jwtVerify(token, shared, { ...options, algorithms: ['HS256'] })
        : await jwtVerify(token, remote ?? refuse, { ...options, algorithms: ASYMMETRIC });
      return payload;
    } catch (error) {
      throw toFault(error);
    }
  };
};

const refuse = (): never => {
  throw new errors.JWKSNoMatchingKey();
};

/** Good tokens, and not for here. */
const FOREIGN: Readonly<Record<string, string>> = {
  aud: 'This JWT was made for another application: its claim `aud` is not BECKON_JWT_AUDIENCE.',
  iss: 'This JWT was made by another sign-in: its claim `iss` is not BECKON_JWT_ISSUER.',
};

const toFault = (error: unknown): Fault => {
  if (error instanceof errors.JWTExpired) return new Fault('token_expired');
  const foreign = error instanceof errors.JWTClaimValidationFailed ? FOREIGN[error.claim] : undefined;
  if (foreign !== undefined) return new Fault('unauthenticated', foreign);
  if (error instanceof errors.JOSEError && !isKeySetTrouble(error)) {
    return new Fault('unauthenticated', `This JWT is not valid: ${error.message}.`);
  }
  return new Fault('unavailable', "The sign-in service's keys cannot be fetched now; try again.", {}, 5);
};

/** An answer that is no key set. Of one that is not 200 or not JSON, jose says so with its plain class. */
const isKeySetTrouble = (error: errors.JOSEError): boolean =>
  error instanceof errors.JWKSTimeout ||
  error instanceof errors.JWKSInvalid ||
  (error.constructor === errors.JOSEError && error.message.includes('JSON Web Key Set'));

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '' && !/[\u0000-\u001f\u007f]/.test(value);

const name = (value: unknown, claim: string): string => {
  if (isName(value) && value.length <= 200 && value.isWellFormed() && !value.startsWith(RESERVED)) return value;
  throw new Fault('unauthenticated', `The claim \`${claim}\` of this JWT is not a name this server can keep.`);
};
