import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoff } from './backoff.ts';

test('each retry waits between half and all of twice as long, up to the cap', () => {
  const most = [1, 2, 3, 4, 5].map((attempt) => backoff(attempt, 2_000, 10_000, () => 1));
  const least = [1, 2, 3, 4, 5].map((attempt) => backoff(attempt, 2_000, 10_000, () => 0));
  expect(most).toEqual([2_000, 4_000, 8_000, 10_000, 10_000]);
  expect(least).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
});

test('however often it failed, the time is a number within bounds', () => {
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, luck) => {
      const ms = backoff(attempt, 250, 60_000, () => luck);
      expect(Number.isInteger(ms) && ms >= 125 && ms <= 60_000).toBe(true);
    }),
  );
});
