import { heldClock } from '@beckon/testkit/clock';
import { expect, test, vi } from 'vitest';
import { waitFor } from './wait.ts';

/** A number that others raise; done at three. */
const scene = () => {
  const clock = heldClock();
  const hearers = new Set<() => void>();
  const gone = new AbortController();
  const seen = { value: 0 };
  const look = vi.fn(async () => seen.value);
  const wait = (waitMs: number) =>
    waitFor({
      look,
      done: (value) => value === 3,
      hear: (wake) => {
        hearers.add(wake);
        return () => hearers.delete(wake);
      },
      clock,
      waitMs,
      signal: gone.signal,
    });
  const hint = (): void => {
    for (const wake of hearers) wake();
  };
  return { clock, hearers, gone, seen, look, wait, hint };
};

test('without a wait it looks once, and listens to nothing', async () => {
  const { wait, look, clock } = scene();
  expect(await wait(0)).toBe(0);
  expect([look.mock.calls.length, clock.waiting]).toEqual([1, 0]);
});

test('it is done as soon as a hint leads to what it waits for', async () => {
  const { wait, seen, hint, clock, hearers } = scene();
  const waiting = wait(60_000);
  await clock.advance(0);
  seen.value = 2;
  hint();
  await clock.advance(0);
  seen.value = 3;
  hint();
  expect(await waiting).toBe(3);
  expect([hearers.size, clock.waiting]).toEqual([0, 0]);
});

test('a hint between the look and the wait is heard', async () => {
  const { wait, seen, look, hint } = scene();
  look.mockImplementationOnce(async () => {
    seen.value = 3;
    hint();
    return 0;
  });
  expect(await wait(60_000)).toBe(3);
});

test('it looks by itself every two seconds', async () => {
  const { wait, seen, look, clock } = scene();
  const waiting = wait(60_000);
  await clock.advance(5_000);
  expect(look).toHaveBeenCalledTimes(3);
  seen.value = 3;
  await clock.advance(1_000);
  expect(await waiting).toBe(3);
});

test('when the time is over it tells what it saw last', async () => {
  const { wait, seen, clock, hearers } = scene();
  const waiting = wait(2_500);
  seen.value = 1;
  await clock.advance(2_500);
  expect(await waiting).toBe(1);
  expect([hearers.size, clock.waiting]).toEqual([0, 0]);
});

test('whoever goes away, or is gone already, is not waited for', async () => {
  const { wait, gone, clock, hearers, look, seen, hint } = scene();
  const waiting = wait(60_000);
  await clock.advance(0);
  gone.abort();
  seen.value = 3;
  hint();
  expect([await waiting, look.mock.calls.length]).toEqual([0, 1]);
  seen.value = 0;
  expect(await wait(60_000)).toBe(0);
  expect([hearers.size, clock.waiting]).toEqual([0, 0]);
});

test('a look that fails ends the wait, and leaves nothing behind', async () => {
  const { wait, look, clock, hearers, hint } = scene();
  const waiting = wait(60_000);
  await clock.advance(0);
  look.mockRejectedValueOnce(new Error('locked'));
  hint();
  await expect(waiting).rejects.toThrow('locked');
  expect([hearers.size, clock.waiting]).toEqual([0, 0]);
});
