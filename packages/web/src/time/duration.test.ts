import { expect, test } from 'vitest';
import { en } from '../texts/en.ts';
import { openTexts } from '../texts/format.ts';
import { countdown, duration, measured } from './duration.ts';

const texts = openTexts('en-GB', en);

test.each([
  [-5_000, '0 s'],
  [400, '0 s'],
  [40_999, '40 s'],
  [60_000, '1 min'],
  [41 * 60_000, '41 min'],
  [3_600_000, '1 h'],
  [47 * 3_600_000, '47 h'],
  [48 * 3_600_000, '2 days'],
])('%i ms is %s', (ms, words) => expect(duration(ms, texts)).toBe(words));

test('tenths where they matter', () => {
  expect(duration(300, texts, true)).toBe('0.3 s');
  expect(duration(1_449, texts, true)).toBe('1.4 s');
  expect(duration(12_300, texts, true)).toBe('12 s');
});

test('what is measured', () => {
  expect(measured(320, texts)).toBe('320 ms');
  expect(measured(1_400, texts)).toBe('1.4 s');
});

test.each([
  [252_900, '4:12'],
  [9_000, '0:09'],
  [-1, '0:00'],
])('%i ms are left: %s', (ms, words) => expect(countdown(ms)).toBe(words));
