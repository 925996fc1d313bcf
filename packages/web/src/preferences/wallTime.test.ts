import { describe, expect, test } from 'vitest';
import { morningIs, morningZone } from './morning.ts';
import { dayNames, partOfDay, placeOf, spokenWallTime } from './wallTime.ts';

test('a time of day, as the reader writes it', () => {
  expect([spokenWallTime('22:30', 'en-GB'), spokenWallTime('07:05', 'de')]).toEqual(['22:30', '07:05']);
  expect(spokenWallTime('22:30', 'en-US')).toMatch(/10:30\sPM/);
  expect([partOfDay('00:00'), partOfDay('06:00'), partOfDay('18:00')]).toEqual([0, 0.25, 0.75]);
});

test('days and places by their names', () => {
  expect(dayNames([1, 7], 'en')).toBe('Mon, Sun');
  expect(dayNames([1, 7], 'de')).toMatch(/^Mo.* So$/);
  expect([placeOf('America/Argentina/Buenos_Aires'), placeOf('UTC')]).toEqual(['Buenos Aires', 'UTC']);
});

describe('the next morning', () => {
  const at = Date.UTC(2026, 10, 20, 7, 30);

  test.each([
    ['UTC', 'today'],
    ['Europe/Berlin', 'tomorrow'],
    ['America/New_York', 'today'],
    ['Pacific/Auckland', 'tomorrow'],
  ] as const)('in %s is %s', (zone, day) => {
    expect(morningIs(at, zone)).toBe(day);
  });
});

test('the zone of a morning is that after its night, on which clocks may change', () => {
  const zone = (at: number): string => morningZone(at, 'Europe/Berlin', 'en-GB');
  expect(zone(Date.UTC(2026, 2, 28, 11))).toBe('CEST');
  expect(zone(Date.UTC(2026, 2, 29, 0, 30))).toBe('CEST');
  expect(zone(Date.UTC(2026, 2, 27, 22))).toBe('CET');
  expect(zone(Date.UTC(2026, 9, 24, 21))).toBe('CET');
});
