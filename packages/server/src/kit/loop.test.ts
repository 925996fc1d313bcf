import { heldClock } from '@beckon/testkit/clock';
import { expect, test, vi } from 'vitest';
import { startLoop } from './loop.ts';

const silent = { error: () => {} };

test('it sleeps as long as the pass says, or until it is rung; a ring during a pass is not lost', async () => {
  const clock = heldClock();
  const rests: number[] = [1_000, 1_000, 0, 1_000, 5_000];
  const pass = vi.fn(async () => rests.shift() ?? 60_000);
  const loop = startLoop({ name: 'test', clock, log: silent, pass });
  await clock.advance(999);
  expect(pass).toHaveBeenCalledTimes(1);
  await clock.advance(1);
  expect(pass).toHaveBeenCalledTimes(2);
  loop.ring();
  await clock.advance(0);
  expect(pass).toHaveBeenCalledTimes(4);
  loop.ring();
  loop.ring();
  await clock.advance(0);
  expect(pass).toHaveBeenCalledTimes(6);
  await loop.close();
  expect(clock.waiting).toBe(0);
  expect(pass).toHaveBeenCalledTimes(6);
});

test('a pass that fails is repeated, later each time and deaf to rings, and succeeds as if nothing had been', async () => {
  const clock = heldClock();
  let failures = 3;
  const log = { ...silent, error: vi.fn() };
  const pass = vi.fn(async () => {
    if (failures-- > 0) throw new Error('no');
    return 60_000;
  });
  const loop = startLoop({ name: 'test', clock, log, pass });
  await clock.advance(0);
  for (let rings = 0; rings < 10; rings += 1) {
    loop.ring();
    await clock.advance(1);
  }
  expect(pass).toHaveBeenCalledTimes(1);
  await clock.advance(250 + 500 + 1_000);
  expect(pass.mock.calls.length).toBeGreaterThanOrEqual(4);
  expect(log.error).toHaveBeenCalledTimes(3);
  await loop.close();
});

test('closing waits for the pass under way and wakes a loop that sleeps or backs off', async () => {
  const clock = heldClock();
  const door = Promise.withResolvers<void>();
  const loop = startLoop({ name: 'test', clock, log: silent, pass: () => door.promise.then(() => 1_000) });
  const closed = vi.fn();
  const closing = loop.close().then(closed);
  await clock.advance(10);
  expect(closed).not.toHaveBeenCalled();
  door.resolve();
  await closing;
  const failing = startLoop({ name: 'test', clock, log: silent, pass: () => Promise.reject(new Error('no')) });
  await clock.advance(0);
  await failing.close();
  expect(clock.waiting).toBe(0);
});
