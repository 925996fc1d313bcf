import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Hex SHA-256 of the UTF-8 text. */
export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** 256 random bits, base64url. */
export const randomToken = (): string => randomBytes(32).toString('base64url');

/** Compares without telling by its time where two texts differ. */
export const sameText = (a: string, b: string): boolean => {
  const left = Buffer.from(sha256(a));
  const right = Buffer.from(sha256(b));
  return timingSafeEqual(left, right);
};
