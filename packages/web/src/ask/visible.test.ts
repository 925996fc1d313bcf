import { describe, expect, test } from 'vitest';
import { countHidden, pieces } from './visible.ts';

const shown = (text: string): string =>
  pieces(text)
    .map((piece) => ('hidden' in piece ? `[${piece.hidden}]` : piece.text))
    .join('');

describe('hidden characters are shown by name', () => {
  test('plain text stays as it is', () => {
    expect(pieces('npm test -- --run\n\tpackages/server')).toEqual([{ text: 'npm test -- --run\n\tpackages/server' }]);
    expect(pieces('')).toEqual([]);
  });

  test('a zero width space in a branch name', () => {
    expect(shown('git push origin release\u200b:main')).toBe('git push origin release[U+200B]:main');
    expect(pieces('\u200b')).toEqual([{ hidden: 'U+200B', name: 'Zero width space' }]);
  });

  test('bidirectional controls, which make code read otherwise than it runs', () => {
    expect(shown('if (user\u202e\u2066// admin\u2069\u2066) {')).toBe(
      'if (user[U+202E][U+2066]// admin[U+2069][U+2066]) {',
    );
  });

  test('terminal controls and lone carriage returns, which overwrite what was printed', () => {
    expect(shown('rm -rf /\rls')).toBe('rm -rf /[U+000D]ls');
    expect(shown('\u001b[2K\u0008')).toBe('[U+001B][2K[U+0008]');
  });

  test('spaces that are not the space', () => {
    expect(shown('rm\u00a0-rf\u3000x\u2003y')).toBe('rm[U+00A0]-rf[U+3000]x[U+2003]y');
  });

  test('tag characters and variation selectors, which can carry a message of their own', () => {
    expect(shown(`ok${String.fromCodePoint(0xe0041)}`)).toBe('ok[U+E0041]');
    expect(shown('a\ufe01b')).toBe('a[U+FE01]b');
    expect(shown(`a${String.fromCodePoint(0xe0100)}`)).toBe('a[U+E0100]');
  });

  test('letters, marks and emoji of all languages stay whole', () => {
    for (const text of ['naïve café', 'Überprüfung', 'مرحبا بالعالم', '日本語', 'नमस्ते', '👩‍👩‍👧‍👦 ❤️ 🇩🇪 1️⃣']) {
      expect(shown(text)).toBe(text);
    }
  });

  test('counts', () => {
    expect(countHidden('a\u200bb\u200bc')).toBe(2);
    expect(countHidden('abc')).toBe(0);
  });

  test('nothing is lost: the pieces spell the text', () => {
    const text = 'x\u200b\u202ey\ud800z\u00a0';
    const spelled = pieces(text)
      .map((piece) =>
        'hidden' in piece ? String.fromCodePoint(Number.parseInt(piece.hidden.slice(2), 16)) : piece.text,
      )
      .join('');
    expect(spelled).toBe(text);
  });
});
