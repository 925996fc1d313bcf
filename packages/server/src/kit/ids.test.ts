import { heldClock } from '@beckon/testkit/clock';
import { expect, test } from 'vitest';
import { idSource } from './ids.ts';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const timeOf = (id: string): number => Number.parseInt(id.slice(0, 13).replace('-', ''), 16);

test('an id is a UUIDv7 of its moment', () => {
  const clock = heldClock();
  const id = idSource(clock)();
  expect(id).toMatch(UUID_V7);
  expect(timeOf(id)).toBe(clock.now());
});

test('ids sort in the order they were made, however many a millisecond has, and are never the same', () => {
  const newId = idSource(heldClock());
  const ids = Array.from({ length: 20_000 }, newId);
  expect(ids.every((id) => UUID_V7.test(id))).toBe(true);
  expect(ids).toEqual([...ids].sort());
  expect(new Set(ids).size).toBe(ids.length);
});

test('ids go on in order when the clock is set back', () => {
  const clock = heldClock();
  const newId = idSource(clock);
  const before = newId();
  clock.set(clock.now() - 60_000);
  const after = newId();
  expect(after > before).toBe(true);
  expect(timeOf(after)).toBe(timeOf(before));
});

test('ids of two sources at one moment differ', () => {
  const clock = heldClock();
  expect(idSource(clock)()).not.toBe(idSource(clock)());
});
