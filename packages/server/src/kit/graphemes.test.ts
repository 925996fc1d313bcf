import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutToBytes, utf8Bytes } from './graphemes.ts';

const graphemes = (text: string): string[] =>
  [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment);

const anyText = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.string({ unit: 'binary', maxLength: 80 }));

test('a text that fits is left alone', () => {
  expect(cutToBytes('naïve', 6)).toBe('naïve');
  expect(cutToBytes('', 0)).toBe('');
});

test('a cut is told by an ellipsis, and splits neither a pair nor a family', () => {
  expect(cutToBytes('rm -rf /tmp/x', 9)).toBe('rm -rf…');
  expect(cutToBytes('😀😀😀', 10)).toBe('😀…');
  expect(cutToBytes('a👨‍👩‍👧‍👦b', 20)).toBe('a…');
  expect(cutToBytes(`z${'\u0301'.repeat(1000)}`, 600)).toBe('…');
  expect(cutToBytes('ab', 1)).toBe('');
});

test('a cut text fits, and is made of whole graphemes of its beginning', () => {
  fc.assert(
    fc.property(anyText, fc.nat(120), (text, most) => {
      const cut = cutToBytes(text, most);
      expect(utf8Bytes(cut)).toBeLessThanOrEqual(most);
      if (cut === text || cut === '') return;
      const kept = cut.slice(0, -1);
      const whole = graphemes(text);
      const ends = new Set<string>();
      for (let n = 0, sum = ''; n <= whole.length; sum += whole[n++] ?? '') ends.add(sum.trimEnd());
      expect(ends.has(kept)).toBe(true);
    }),
  );
});

test('as much is kept as fits', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme-composite', minLength: 1, maxLength: 60 }),
      fc.integer({ min: 3, max: 90 }),
      (text, most) => {
        const cut = cutToBytes(text, most);
        if (cut === text) return;
        const all = graphemes(text);
        let longest = 0;
        while (longest < all.length && utf8Bytes(all.slice(0, longest + 1).join('')) <= most - 3) longest += 1;
        expect(cut).toBe(`${all.slice(0, longest).join('').trimEnd()}…`);
      },
    ),
  );
});
