import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countHidden, type Piece, pieces, visible } from './visible.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 800 });

const spelled = (found: readonly Piece[]): string =>
  found
    .map((piece) => ('hidden' in piece ? String.fromCodePoint(Number.parseInt(piece.hidden.slice(2), 16)) : piece.text))
    .join('');

describe('hidden characters are shown by name', () => {
  test('plain text stays as it is', () => {
    expect(pieces('npm test -- --run\n\tpackages/server')).toEqual([{ text: 'npm test -- --run\n\tpackages/server' }]);
    expect(pieces('')).toEqual([]);
    expect(visible('npm test\n\tb')).toBe('npm test\n\tb');
  });

  test.each([
    ['a zero width space in a branch name', 'release\u200b:main', 'release[U+200B]:main'],
    [
      'what is ignored by default, and draws nothing',
      '\u00ad\u3164\ufe0f\u{e0100}',
      '[U+00AD][U+3164][U+FE0F][U+E0100]',
    ],
    ['bidirectional controls', 'if (user\u202e\u2066// admin\u2069) {', 'if (user[U+202E][U+2066]// admin[U+2069]) {'],
    ['terminal controls', '\u001b[2K\u0008\u0000\u007f\u009b', '[U+001B][2K[U+0008][U+0000][U+007F][U+009B]'],
    ['a lone carriage return, which overwrites what was printed', 'rm -rf /\rls', 'rm -rf /[U+000D]ls'],
    ['spaces that are not the space', 'rm\u00a0-rf\u3000x\u2003y', 'rm[U+00A0]-rf[U+3000]x[U+2003]y'],
    ['line breaks that are not the line break', 'a\u2028b\u2029c\u0085d', 'a[U+2028]b[U+2029]c[U+0085]d'],
    ['tags, which can carry a message of their own', 'ok\u{e0041}', 'ok[U+E0041]'],
    ['a Braille letter without a dot', 'a\u2800b', 'a[U+2800]b'],
    ['what has no shape that all of us share', '\ue000\u{10ffff}\ud800', '[U+E000][U+10FFFF][U+D800]'],
    ['what joins no pictures', 'a\u200db 👩\u200d👩\u200dx', 'a[U+200D]b 👩[U+200D]👩[U+200D]x'],
  ])('%s', (_, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  test('letters, marks and emoji of all languages stay whole', () => {
    for (const text of ['naïve café', 'Überprüfung', 'مرحبا بالعالم', '日本語', 'नमस्ते', '👩‍👩‍👧‍👦 ❤️ 🇩🇪 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣'])
      expect([visible(text), countHidden(text)]).toEqual([text, 0]);
  });

  test('a line break of two characters is one, and hides nothing', () => {
    expect([visible('a\r\nb\r\r\nc'), countHidden('a\r\nb')]).toEqual(['a\nb[U+000D]\nc', 0]);
    expect(pieces('a\r\nb')).toEqual([{ text: 'a\r\nb' }]);
  });

  test('they are counted, and each is a piece for itself', () => {
    expect([countHidden('a\u200b\u200bc'), countHidden('abc')]).toEqual([2, 0]);
    expect(pieces('a\u200b\u200bc')).toEqual([
      { text: 'a' },
      { hidden: 'U+200B' },
      { hidden: 'U+200B' },
      { text: 'c' },
    ]);
  });
});

test('nothing is lost: the pieces spell the text', () => {
  fc.assert(fc.property(anyText, (text) => spelled(pieces(text)) === text));
});

test('nothing invisible is left, and made visible twice is made visible once', () => {
  const hidden = /[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\u00ad\u061c\ufeff\u00a0\u0000-\u0008\u007f-\u009f]/;
  fc.assert(
    fc.property(anyText, (text) => {
      const shown = visible(text);
      expect(hidden.test(shown)).toBe(false);
      expect(visible(shown)).toBe(shown);
    }),
  );
});
