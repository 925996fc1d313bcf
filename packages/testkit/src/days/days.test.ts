import { expect, test } from 'vitest';
import { leapingClock } from '../clock/index.ts';
import { clear, Dice, fateOf, openLife } from './index.ts';

test('the same seed gives the same draws, and a name its own, whatever was drawn before', () => {
  const [one, other] = [new Dice('seed'), new Dice('seed')];
  const draws = Array.from({ length: 20 }, () => one.next());
  expect(Array.from({ length: 20 }, () => other.next())).toEqual(draws);
  expect(one.of('phone', 2).next()).toBe(new Dice('seed').of('phone', 2).next());
  expect(new Dice('seed').next()).not.toBe(new Dice('seee').next());
});

test('draws are spread evenly, also those of names that are much alike', () => {
  const all = Array.from({ length: 4_000 }, (_, n) => new Dice('seed').of('act', n).next());
  for (const tenth of Array.from({ length: 10 }, (_, n) => n / 10)) {
    const share = all.filter((draw) => draw >= tenth && draw < tenth + 0.1).length / all.length;
    expect(share).toBeGreaterThan(0.07);
    expect(share).toBeLessThan(0.13);
  }
});

test('what weighs nothing never comes, and on a clear day every push is taken', () => {
  const dice = new Dice(1);
  for (let n = 0; n < 500; n += 1) {
    expect(dice.weighted({ often: 1, never: 0 })).toBe('often');
    expect(fateOf(clear, dice).type).toBe('taken');
  }
});

test('a leap ends at its moment, and what fell due on the way fires there, once', async () => {
  const clock = leapingClock({ start: 0, busy: () => false });
  const fired: [string, number][] = [];
  const poll = (): void => void clock.timer(5, () => fired.push(['poll', clock.now()]) && poll());
  poll();
  clock.timer(7, () => fired.push(['once', clock.now()]));
  clock.timer(9, () => expect.unreachable()).cancel();
  await clock.leap(100);
  expect(fired).toEqual([
    ['poll', 100],
    ['once', 100],
  ]);
  expect(clock.next).toBe(105);
  clock.skip(110);
  expect(fired).toHaveLength(2);
  await expect(clock.leap(1)).rejects.toThrow(RangeError);
});

test.each([true, false])('a life that ends hears of nothing more; its last step was done: %s', async (done) => {
  let deaths = 0;
  const life = openLife(() => {
    deaths += 1;
  });
  const clock = leapingClock({ start: 0, busy: () => life.pending > 0 });
  const did: string[] = [];
  const { store } = life.through({
    store: { write: async (what: string) => void did.push(what), size: 3 },
  });
  expect(store.size).toBe(3);
  life.clock(clock).timer(10, () => expect.unreachable());
  life.dieAt(2, done);
  await store.write('first');
  let heard = false;
  void store.write('second').then(() => {
    heard = true;
  });
  await life.died;
  void store.write('third');
  await clock.leap(20);
  expect({ did, deaths, heard, pending: life.pending }).toEqual({
    did: done ? ['first', 'second'] : ['first'],
    ...{ deaths: 1, heard: false, pending: 0 },
  });
});
