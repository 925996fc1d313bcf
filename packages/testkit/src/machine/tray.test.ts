import { expect, test } from 'vitest';
import { Tray } from './tray.ts';

const missing = (): string => 'no number';

test('items are taken in order, by whoever waits first', async () => {
  const tray = new Tray<number>();
  const waiting = [tray.next(1_000, missing), tray.next(1_000, missing)];
  tray.put(1);
  tray.put(2);
  tray.put(3);
  expect(await Promise.all(waiting)).toEqual([1, 2]);
  expect(await tray.next(0, missing)).toBe(3);
  expect(tray.all).toEqual([1, 2, 3]);
});

test('what is not wanted is passed over', async () => {
  const tray = new Tray<number>();
  const even = tray.next(1_000, missing, (item) => item % 2 === 0);
  for (const item of [1, 3, 4, 5]) tray.put(item);
  expect([await even, await tray.next(0, missing)]).toEqual([4, 5]);
});

test('a vain wait says what was missing', async () => {
  await expect(new Tray<number>().next(5, missing)).rejects.toThrow('nothing within 5 ms: no number');
});
