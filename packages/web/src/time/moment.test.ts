import { expect, test } from 'vitest';
import { brief, clock, dayName, daysBetween, exactClock, spoken, spokenIn } from './moment.ts';

/** Held: Friday, 20 November 2026, 09:41:08 by the clock of this machine. */
const now = new Date(2026, 10, 20, 9, 41, 8).getTime();
const at = (day: number, hour: number, minute: number): number => new Date(2026, 10, day, hour, minute).getTime();

test('clocks', () => {
  expect(clock(now, 'en-GB')).toBe('09:41');
  expect(clock(now, 'en')).toBe('09:41');
  expect(clock(now, 'de-DE')).toBe('09:41');
  expect(clock(now, 'en-US')).toMatch(/^09:41\sAM$/);
  expect(exactClock(now, 'en-GB')).toBe('09:41:08');
});

test('days go by the calendar, not by 24 hours', () => {
  expect(daysBetween(at(19, 23, 59), now)).toBe(1);
  expect(daysBetween(at(20, 0, 0), now)).toBe(0);
});

test('brief, for the end of a row', () => {
  expect(brief(at(20, 4, 10), now, 'en-GB')).toBe('04:10');
  expect(brief(at(19, 23, 59), now, 'en-GB')).toBe('Thu');
  expect(brief(at(13, 12, 0), now, 'en-GB')).toBe('13 Nov');
});

test('spoken, in a sentence', () => {
  expect(spoken(at(20, 9, 12), now, 'en-GB')).toBe('09:12');
  expect(spoken(at(19, 18, 20), now, 'en-GB')).toBe('yesterday 18:20');
  expect(spoken(at(17, 18, 20), now, 'en-GB')).toBe('Tuesday 18:20');
  expect(spoken(at(17, 18, 20), now, 'de-DE')).toBe('Dienstag 18:20');
  expect(spoken(at(12, 9, 0), now, 'en-GB')).toBe('12 November');
  expect(spoken(at(21, 8, 0), now, 'en-GB')).toBe('tomorrow 08:00');
  expect(spoken(at(24, 8, 0), now, 'de-DE')).toBe('Dienstag 08:00');
});

test('on a clock elsewhere, which is named; on one that reads the same it is not', () => {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const then = Date.UTC(2026, 10, 21, 23, 30);
  const before = Date.UTC(2026, 10, 21, 9, 0);
  expect(spokenIn('Asia/Kolkata', then, before, 'en-GB')).toBe('tomorrow 05:00 GMT+5:30');
  expect(spokenIn('America/New_York', then, before, 'en-US')).toMatch(/^06:30\sPM EST$/);
  for (const same of [here, undefined, 'Nowhere/Known']) {
    expect(spokenIn(same, then, before, 'en-GB')).toBe(spoken(then, before, 'en-GB'));
  }
});

test('the line between days', () => {
  expect(dayName(at(20, 1, 0), now, 'en-GB')).toBe('Today');
  expect(dayName(at(19, 23, 0), now, 'de-DE')).toBe('Gestern');
  expect(dayName(at(17, 23, 0), now, 'en-GB')).toBe('Tuesday 17 November');
  expect(dayName(new Date(2025, 4, 2).getTime(), now, 'en-GB')).toBe('Friday, 2 May 2025');
});
