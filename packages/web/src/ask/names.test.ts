import { pieces } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { nameOf } from './names.ts';

test('a hidden character has the name that Unicode gives it, or its code', () => {
  const [piece] = pieces('\u200b');
  expect(piece).toEqual({ hidden: 'U+200B' });
  expect([nameOf('U+200B'), nameOf('U+E0041')]).toEqual(['Zero width space', 'U+E0041']);
});
