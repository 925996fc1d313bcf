import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasFiller, linesShown } from './screen.ts';

test.each([
  ['nothing', '', 1],
  ['a short line', 'npm test', 1],
  ['a full line', 'x'.repeat(40), 1],
  ['a word longer than a line', 'x'.repeat(41), 2],
  ['a word that no longer fits goes to the next line', `${'x'.repeat(30)} ${'y'.repeat(30)}`, 2],
  ['three words of 25 columns', 'the quick brown fox jumps '.repeat(3), 3],
  ['its own breaks', 'a\n\nb\n', 4],
  ['Chinese, twice as wide', '漢'.repeat(21), 2],
  ['pictures, too', '🚀'.repeat(21), 2],
  ['marks stand on their letter', 'e\u0301'.repeat(40), 1],
  ['Vietnamese is Latin', 'ế'.repeat(40), 1],
  ['tabs', '\t'.repeat(6), 2],
  ['blanks', ' '.repeat(200), 5],
])('%s', (_, text, lines) => {
  expect(linesShown(text)).toBe(lines);
});

test.each([
  ['spaces', `a${' '.repeat(21)}b`],
  ['tabs', `a${'\t'.repeat(21)}b`],
  ['dots', `a${'.'.repeat(21)}b`],
  ['dashes', '-'.repeat(21)],
  ['dots with blanks', '. '.repeat(11)],
  ['any mixture of such', '-=~·*'.repeat(5)],
  ['one letter again and again', 'ー'.repeat(21)],
  ['named blanks', '[U+00A0]'.repeat(21)],
])('filler: %s', (_, text) => {
  expect(hasFiller(text)).toBe(true);
});

test.each([
  ['a command', 'git commit -m "Fix: a..b" && git push --force-with-lease origin HEAD:refs/for/main'],
  ['indented code', 'if (a) {\n        b();\n    }\n}'],
  ['a number', '10000000000000000000'],
  ['twenty dashes', `a ${'-'.repeat(18)} b`],
])('no filler: %s', (_, text) => {
  expect(hasFiller(text)).toBe(false);
});

test('a text takes at least the lines that its columns fill, and at least those that it has', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ' ', '\n', 'bc', '漢', '🚀', 'word '), maxLength: 300 });
  fc.assert(
    fc.property(text, (some) => {
      const columns = Array.from(some.replaceAll('\n', '')).reduce((sum, one) => sum + (one > '\u1100' ? 2 : 1), 0);
      expect(linesShown(some)).toBeGreaterThanOrEqual(Math.ceil(columns / 40));
      expect(linesShown(some)).toBeGreaterThanOrEqual(some.split('\n').length);
    }),
  );
});
