import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../kit/clock.ts';
import { deriveKey } from '../kit/seal.ts';
import { prefixes } from './tokens.ts';

/** Whom an answer token speaks for, and about what. */
export interface AnswerClaims {
  readonly tenantId: string;
  readonly askId: string;
  readonly userId: string;
  readonly deviceId: string;
  readonly expiresAt: number;
}

/**
 * Tokens that answer one ask from one device. Derived, not stored: a retried push can carry the same one, and the ask's
 * compare-and-set makes it one-shot.
 */
export interface AnswerTokens {
  /** Always the same token for the same claims. */
  mint(claims: AnswerClaims): string;
  read(token: string): AnswerClaims | 'expired' | undefined;
}

/** Four UUIDs, six bytes of milliseconds, sixteen of HMAC-SHA-256: 86 bytes, so 125 characters with the prefix. */
const CLAIMS = 4 * 16 + 6;
const MAC = 16;
const SHAPE = new RegExp(`^${prefixes.answer}([A-Za-z0-9_-]{${Math.ceil(((CLAIMS + MAC) * 4) / 3)}})$`);

/** @param secrets the newest first; it signs, all of them verify */
export const answerTokens = (secrets: readonly [string, ...string[]], clock: Pick<Clock, 'now'>): AnswerTokens => {
  const keys = secrets.map((secret) => deriveKey(secret, 'answer token'));
  const [newest] = keys;
  return {
    mint: (claims) => {
      const bytes = pack(claims);
      const mac = macOf(newest ?? Buffer.alloc(0), bytes);
      return prefixes.answer + Buffer.concat([bytes, mac]).toString('base64url');
    },
    read: (token) => {
      const bytes = decode(token);
      if (!bytes) return undefined;
      const [claims, mac] = [bytes.subarray(0, CLAIMS), bytes.subarray(CLAIMS)];
      // Every key is tried, also after one fitted: the time tells nothing.
      const fits = keys.map((key) => timingSafeEqual(macOf(key, claims), mac));
      if (!fits.includes(true)) return undefined;
      const read = unpack(claims);
      return read.expiresAt > clock.now() ? read : 'expired';
    },
  };
};

/** Base64url has spare bits in its last sign; a token that says the same in another spelling is not one of ours. */
const decode = (token: string): Buffer | undefined => {
  const [, body] = SHAPE.exec(token) ?? [];
  if (body === undefined) return undefined;
  const bytes = Buffer.from(body, 'base64url');
  return bytes.toString('base64url') === body ? bytes : undefined;
};

const macOf = (key: Buffer, bytes: Buffer): Buffer => createHmac('sha256', key).update(bytes).digest().subarray(0, MAC);

const pack = ({ tenantId, askId, userId, deviceId, expiresAt }: AnswerClaims): Buffer => {
  const ids = [tenantId, askId, userId, deviceId].map((id) => Buffer.from(id.replaceAll('-', ''), 'hex'));
  if (ids.some((id) => id.length !== 16)) throw new TypeError('an answer token takes UUIDs');
  const time = Buffer.alloc(6);
  time.writeUIntBE(expiresAt, 0, 6);
  return Buffer.concat([...ids, time]);
};

const unpack = (bytes: Buffer): AnswerClaims => {
  const id = (index: number): string =>
    bytes.toString('hex', index * 16, (index + 1) * 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return { tenantId: id(0), askId: id(1), userId: id(2), deviceId: id(3), expiresAt: bytes.readUIntBE(64, 6) };
};
