import fc from 'fast-check';
import { expect, test } from 'vitest';
import { heldClock } from './index.ts';

test('time stands still until it is moved', async () => {
  const clock = heldClock(1_000);
  expect(clock.now()).toBe(1_000);
  await clock.advance(250);
  expect(clock.now()).toBe(1_250);
});

test('a timer sees its own moment, not the end of the advance', async () => {
  const clock = heldClock(0);
  const seen: number[] = [];
  clock.timer(10, () => seen.push(clock.now()));
  clock.timer(30, () => seen.push(clock.now()));
  clock.timer(31, () => seen.push(clock.now()));
  await clock.advance(30);
  expect(seen).toEqual([10, 30]);
  expect(clock.waiting).toBe(1);
});

test('a timer made on the way fires in the same advance', async () => {
  const clock = heldClock(0);
  let beats = 0;
  const beat = (): void => {
    beats += 1;
    clock.timer(15, beat);
  };
  clock.timer(15, beat);
  await clock.advance(60);
  expect(beats).toBe(4);
});

test('what waits on a promise runs between two timers, however long its chain', async () => {
  const clock = heldClock(0);
  const order: string[] = [];
  clock.timer(1, async () => {
    for (let step = 0; step < 50; step++) await Promise.resolve();
    order.push('first, to its end');
  });
  clock.timer(2, () => order.push('second'));
  await clock.advance(2);
  expect(order).toEqual(['first, to its end', 'second']);
});

test('a cancelled timer does not fire, also when the timer before it cancels it', async () => {
  const clock = heldClock(0);
  const second = { cancel: () => {} };
  clock.timer(5, () => second.cancel());
  second.cancel = clock.timer(5, () => expect.unreachable()).cancel;
  await clock.advance(10);
  expect(clock.waiting).toBe(0);
});

test('correcting the wall clock moves no timer', async () => {
  const clock = heldClock(0);
  let fired = 0;
  clock.timer(100, () => fired++);
  clock.set(1_000_000);
  await clock.advance(99);
  expect([clock.now(), fired]).toEqual([1_000_099, 0]);
  clock.set(5);
  await clock.advance(1);
  expect([clock.now(), fired]).toEqual([6, 1]);
});

test('what a timer throws, advance rejects with, and the clock stands there', async () => {
  const clock = heldClock(0);
  clock.timer(3, () => {
    throw new Error('fell over');
  });
  await expect(clock.advance(10)).rejects.toThrow('fell over');
  expect(clock.now()).toBe(3);
  await expect(clock.advance(-1)).rejects.toThrow(RangeError);
});

test('a timer that re-arms itself with 0 ms is reported, not obeyed for ever', async () => {
  const clock = heldClock(0);
  const again = (): void => void clock.timer(0, again);
  again();
  await expect(clock.advance(1)).rejects.toThrow('re-armed');
});

test('timers fire in order of due time, ties in order of making, and how the time is cut does not matter', async () => {
  const delays = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(delays, fc.integer({ min: 1, max: 7 }), async (all, stride) => {
      const clock = heldClock(0);
      const fired: [number, number][] = [];
      all.forEach((delay, index) => void clock.timer(delay, () => fired.push([clock.now(), index])));
      while (clock.now() < 21) await clock.advance(stride);
      const due = all.map((delay, index): [number, number] => [delay, index]);
      expect(fired).toEqual(due.sort((a, b) => a[0] - b[0] || a[1] - b[1]));
    }),
    { numRuns: 50 },
  );
});
