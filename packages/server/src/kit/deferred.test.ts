import { setImmediate as turn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { bell } from './deferred.ts';

test('a ring wakes who waits', async () => {
  const one = bell();
  const next = one.next();
  one.ring();
  await next;
});

test('a ring that nobody waited for is not lost, and several are one', async () => {
  const one = bell();
  one.ring();
  one.ring();
  await one.next();
  const again = vi.fn();
  void one.next().then(again);
  await turn();
  expect(again).not.toHaveBeenCalled();
  one.ring();
  await turn();
  expect(again).toHaveBeenCalled();
});

test('a ring that woke somebody is used up', async () => {
  const one = bell();
  const next = one.next();
  one.ring();
  await next;
  const again = vi.fn();
  void one.next().then(again);
  await turn();
  expect(again).not.toHaveBeenCalled();
});

test('two who wait are woken by one ring', async () => {
  const one = bell();
  const both = Promise.all([one.next(), one.next()]);
  one.ring();
  await both;
});
