import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextMorning, quietUntil } from './quiet.ts';

const at = (text: string): number => Date.parse(text);
const night = { from: '22:30', to: '07:00' };
const berlin = (quietHours: { from: string; to: string; days?: number[] }, now: string): string | undefined => {
  const until = quietUntil({ quietHours, timeZone: 'Europe/Berlin' }, at(now));
  return until === undefined ? undefined : new Date(until).toISOString();
};

test('a night begins in the evening and ends in the morning after, on the clock of the person', () => {
  expect(berlin(night, '2026-11-20T21:29:59Z')).toBeUndefined();
  expect(berlin(night, '2026-11-20T21:30:00Z')).toBe('2026-11-21T06:00:00.000Z');
  expect(berlin(night, '2026-11-21T05:59:59Z')).toBe('2026-11-21T06:00:00.000Z');
  expect(berlin(night, '2026-11-21T06:00:00Z')).toBeUndefined();
  expect(quietUntil({ quietHours: null, timeZone: 'Europe/Berlin' }, 0)).toBeUndefined();
});

test('the night on which the clock is put back is an hour longer, and the other one shorter', () => {
  // in Berlin at 03:00 on 25 October 2026 it is 02:00 once more; at 02:00 on 28 March 2027 it is 03:00
  expect(berlin(night, '2026-10-24T20:30:00Z')).toBe('2026-10-25T06:00:00.000Z');
  expect(berlin(night, '2027-03-27T21:30:00Z')).toBe('2027-03-28T05:00:00.000Z');
  // a time that comes twice ends it the first time, and one that never comes as much later
  expect(berlin({ from: '22:00', to: '02:30' }, '2026-10-24T22:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
  expect(berlin({ from: '22:00', to: '02:30' }, '2027-03-27T22:00:00Z')).toBe('2027-03-28T01:30:00.000Z');
});

test('a night that goes on into the next one, where the clock is put forward, ends with that, whoever asks when', () => {
  const all = { from: '03:00', to: '02:59' };
  // on 28 March 2027 there is no 02:59 in Berlin: the first of these nights ends at 03:59, the next began at 03:00
  expect(berlin(all, '2027-03-27T12:00:00Z')).toBe('2027-03-29T00:59:00.000Z');
  expect(berlin(all, '2027-03-28T01:30:00Z')).toBe('2027-03-29T00:59:00.000Z');
  expect(berlin(all, '2027-03-26T12:00:00Z')).toBe('2027-03-27T01:59:00.000Z');
});

test('quiet hours can lie within a day, and be of some days: the day on which they begin', () => {
  const noon = { from: '12:00', to: '14:00', days: [6, 7] };
  expect(berlin(noon, '2026-11-21T11:30:00Z')).toBe('2026-11-21T13:00:00.000Z');
  expect(berlin(noon, '2026-11-20T11:30:00Z')).toBeUndefined();
  const friday = { ...night, days: [5] };
  expect(berlin(friday, '2026-11-21T02:00:00Z')).toBe('2026-11-21T06:00:00.000Z');
  expect(berlin(friday, '2026-11-22T02:00:00Z')).toBeUndefined();
});

test('morning is the next eight o’clock there', () => {
  const morning = (zone: string, now: string): string => new Date(nextMorning(zone, at(now))).toISOString();
  expect(morning('Europe/Berlin', '2026-11-20T22:00:00Z')).toBe('2026-11-21T07:00:00.000Z');
  expect(morning('Europe/Berlin', '2026-11-21T06:59:59Z')).toBe('2026-11-21T07:00:00.000Z');
  expect(morning('Europe/Berlin', '2026-11-21T07:00:00Z')).toBe('2026-11-22T07:00:00.000Z');
  expect(morning('Europe/Berlin', '2026-10-24T12:00:00Z')).toBe('2026-10-25T07:00:00.000Z');
  expect(morning('Pacific/Kiritimati', '2026-11-20T22:00:00Z')).toBe('2026-11-21T18:00:00.000Z');
});

const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu');
const wall = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
// two years, with four changes of the clock
const moment = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2028-01-01T00:00:00Z') });

test('whenever it is quiet, it is so until the end that was said, and over then; and what was found before does not matter', () => {
  fc.assert(
    fc.property(zones, wall, wall, moment, moment, (timeZone, from, to, now, other) => {
      fc.pre(from !== to);
      const of = (time: number) => quietUntil({ quietHours: { from, to }, timeZone }, time);
      const first = of(now);
      of(other);
      expect(of(now)).toBe(first);
      if (first === undefined) return;
      expect(first).toBeGreaterThan(now);
      // a day and an hour, where the clock is put back; two days, where it is put forward from one night into the next
      expect(first - now).toBeLessThanOrEqual(49 * 3_600_000);
      expect(of(first - 1)).toBe(first);
    }),
    { numRuns: 500 },
  );
});
