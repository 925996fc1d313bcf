import { expect, test } from 'vitest';
import { randomToken, sameText, sha256 } from './hash.ts';

test('a hash is over the UTF-8 of a text', () => {
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256('é🚀')).toBe(sha256(Buffer.from([0xc3, 0xa9, 0xf0, 0x9f, 0x9a, 0x80]).toString('utf8')));
});

test('a token is 256 bits, in signs that need no escape, and never the same', () => {
  const tokens = Array.from({ length: 100 }, randomToken);
  for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(new Set(tokens).size).toBe(100);
});

test('texts of any length are compared', () => {
  expect([sameText('a', 'a'), sameText('', ''), sameText('a', 'b'), sameText('a', 'ab')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
