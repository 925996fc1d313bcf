import { heldClock } from '@beckon/testkit/clock';
import { expect, test } from 'vitest';
import { buckets } from './bucket.ts';

test('a burst goes through, then as many as the rate allows, and the wait that is told is enough', async () => {
  const clock = heldClock();
  const known = buckets(clock, 3, 60);
  expect([1, 2, 3, 4].map(() => known.take('ann'))).toEqual([0, 0, 0, 1]);
  await clock.advance(1_000);
  expect([known.take('ann'), known.take('ann')]).toEqual([0, 1]);
});

test('a wait is told in whole seconds, rounded up', async () => {
  const clock = heldClock();
  const known = buckets(clock, 1, 10);
  known.take('ann');
  expect(known.take('ann')).toBe(6);
  await clock.advance(5_999);
  expect(known.take('ann')).toBe(1);
  await clock.advance(1);
  expect(known.take('ann')).toBe(0);
});

test('a bucket never holds more than the burst, however long nobody came', async () => {
  const clock = heldClock();
  const known = buckets(clock, 2, 600);
  known.take('ann');
  await clock.advance(3_600_000);
  expect([1, 2, 3].map(() => known.take('ann') > 0)).toEqual([false, false, true]);
});

test('names have buckets of their own', () => {
  const known = buckets(heldClock(), 1, 1);
  expect([known.take('ann'), known.take('bob'), known.take('ann') > 0]).toEqual([0, 0, true]);
});

test('a clock that is set back neither gives nor takes', () => {
  const clock = heldClock();
  const known = buckets(clock, 1, 60);
  known.take('ann');
  clock.set(clock.now() - 3_600_000);
  expect(known.take('ann')).toBe(1);
});

test('a scan over many names forgets the oldest, not whoever is busy', () => {
  const known = buckets(heldClock(), 1, 1);
  known.take('busy');
  known.take('idle');
  for (let n = 0; n < 49_999; n++) {
    if (n % 1_000 === 0) known.take('busy');
    known.take(String(n));
  }
  expect([known.take('busy') > 0, known.take('idle')]).toEqual([true, 0]);
});
