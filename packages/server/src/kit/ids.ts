import { randomFillSync } from 'node:crypto';
import type { Clock } from './clock.ts';

/** Makes UUIDv7 that sort in the order they were made. */
export type NewId = () => string;

/**
 * RFC 9562, section 6.2, method 1: the 12 bits after the version are a counter within the millisecond, seeded low so
 * that it seldom overflows; on overflow the timestamp runs ahead. `crypto.randomUUIDv7()` is not monotonic within a
 * millisecond (about half of 100,000 were out of order on Node 24.21), and ids are cursors of lists here.
 */
export const idSource = (clock: Clock): NewId => {
  const take = randomPieces(10);
  let last = 0;
  let counter = 0;
  return () => {
    const random = take();
    const now = clock.now();
    if (now > last) {
      last = now;
      counter = random.readUInt16BE(0) & 0x3ff;
    } else if (++counter > 0xfff) {
      last += 1;
      counter = 0;
    }
    const time = last.toString(16).padStart(12, '0');
    const variant = ((random.readUInt16BE(2) & 0x3fff) | 0x8000).toString(16);
    const tail = random.subarray(4).toString('hex');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${variant}-${tail}`;
  };
};

/** Random bytes in pieces of one size, drawn from the system a few hundred at a time: each call there takes 25 µs. */
const randomPieces = (size: number): (() => Buffer) => {
  const pool = Buffer.alloc(size * 256);
  let at = pool.length;
  return () => {
    if (at === pool.length) {
      randomFillSync(pool);
      at = 0;
    }
    at += size;
    return pool.subarray(at - size, at);
  };
};
