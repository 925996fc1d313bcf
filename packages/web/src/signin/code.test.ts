import { expect, test } from 'vitest';
import { isCode, secretIn, tidyCode } from './code.ts';

test.each([
  ['k7qf2m9x', 'K7QF-2M9X'],
  ['K7QF-2M9X', 'K7QF-2M9X'],
  [' k7qf 2m9x 99', 'K7QF-2M9X'],
  ['k7', 'K7'],
  ['k7qf', 'K7QF'],
  ['k7qf-', 'K7QF'],
])('%s is typed as %s', (typed, code) => expect(tidyCode(typed)).toBe(code));

test('only eight signs are a code', () => {
  expect(isCode('K7QF-2M9X')).toBe(true);
  expect(isCode('K7QF-2M9')).toBe(false);
});

test('a pasted link gives its secret', () => {
  expect(secretIn('https://beckon.noor.dev/sign-in#abcDEF_123-xyz')).toBe('abcDEF_123-xyz');
  expect(secretIn('K7QF-2M9X')).toBeUndefined();
});
