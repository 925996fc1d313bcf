import { expect, test } from 'vitest';
import { openRates } from './rates.ts';

const NOW = 1_800_000_000_000;
const AGENT = 'agent';
const USER = 'user';

/** Weighs a notification as one who decides does, and answers how to say whether it was told; undefined when it is too much. */
const opened = () => {
  const rates = openRates();
  const weigh = (id: string, now = NOW) =>
    rates.of(AGENT, USER, id, now).allowed ? rates.spend(AGENT, USER, id, now) : undefined;
  const told = (id: string, now = NOW): boolean => {
    const say = weigh(id, now);
    say?.(true);
    return say !== undefined;
  };
  return { rates, weigh, told };
};

test('ten at once, then one in thirty seconds', () => {
  const { told } = opened();
  const flood = Array.from({ length: 12 }, (_, n) => told(`${n}`));
  expect(flood).toEqual([...Array(10).fill(true), false, false]);
  expect([told('a', NOW + 29_999), told('b', NOW + 30_000), told('c', NOW + 30_001)]).toEqual([false, true, false]);
});

test('what two weigh at the same time counts once, whoever of them tells it', () => {
  const { weigh } = opened();
  const told: string[] = [];
  for (let n = 0; n < 50; n += 1) {
    const [call, worker] = [weigh(`${n}`), weigh(`${n}`)];
    // one of them is faster, and the other hears that it was
    if (call && worker) told.push(`${n}`);
    (n % 2 ? call : worker)?.(true);
    (n % 2 ? worker : call)?.(false);
  }
  expect(told).toHaveLength(10);
});

test('what nobody told is not counted; what is too much is told into what came last', () => {
  const { rates, weigh, told } = opened();
  for (let n = 0; n < 50; n += 1) weigh(`${n}`)?.(false);
  for (let n = 0; n < 10; n += 1) expect(told(`told ${n}`)).toBe(true);
  expect(rates.of(AGENT, USER, 'another', NOW)).toEqual({ allowed: false, lastId: 'told 9' });
  expect(rates.of('another agent', USER, 'another', NOW)).toEqual({ allowed: true });
  expect(rates.of(null, USER, 'another', NOW)).toEqual({ allowed: true });
});
