import { randomBytes } from 'node:crypto';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * An id for a message that is put to OpenCode, in the form of its own: the time in twelve hexadecimal digits, then
 * chance. It sorts its messages by id, and takes one whose id sorts before the latest answer for answered [tried]. With
 * an id of our own we know our prompt when OpenCode tells of it, before anything else could be said of it.
 */
export function newMessageID(now: number): string {
  const time = BigInt.asUintN(48, BigInt(now) * 4096n + 1n)
    .toString(16)
    .padStart(12, '0');
  const chance = [...randomBytes(14)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
  return `msg_${time}${chance}`;
}
