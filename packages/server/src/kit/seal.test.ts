import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sealer } from './seal.ts';

test('what was sealed opens again, whatever it is, and does not show', () => {
  const one = sealer(['secret'], 'devices');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (plain) => {
      const box = one.seal(plain);
      expect(one.open(box)).toBe(plain);
      if (plain.length > 8) expect(Buffer.from(box.split('.')[1] ?? '', 'base64url').includes(plain)).toBe(false);
    }),
  );
});

test('the same text is sealed differently every time', () => {
  const one = sealer(['secret'], 'devices');
  expect(one.seal('plain')).not.toBe(one.seal('plain'));
});

test('a secret that was rotated out of first place still opens, and its boxes are stale', () => {
  const old = sealer(['old'], 'devices').seal('plain');
  const rotated = sealer(['new', 'old'], 'devices');
  expect([rotated.open(old), rotated.stale(old), rotated.stale(rotated.seal('plain'))]).toEqual(['plain', true, false]);
});

test('a secret that is not known opens nothing', () => {
  const box = sealer(['old'], 'devices').seal('plain');
  expect(() => sealer(['new'], 'devices').open(box)).toThrow('this server does not have');
});

test('a box for one purpose is none for another', () => {
  const box = sealer(['secret'], 'devices').seal('plain');
  expect(() => sealer(['secret'], 'vapid').open(box)).toThrow();
});

test('a box that was changed anywhere does not open', () => {
  const one = sealer(['secret'], 'devices');
  const [mark, body = ''] = one.seal('plain text').split('.');
  const bytes = Buffer.from(body, 'base64url');
  for (let index = 0; index < bytes.length; index++) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(() => one.open(`${mark}.${changed.toString('base64url')}`)).toThrow();
  }
  for (const length of [0, 10, 27, bytes.length - 1])
    expect(() => one.open(`${mark}.${bytes.subarray(0, length).toString('base64url')}`)).toThrow();
  for (const nonsense of ['', '.', mark ?? '', 'nonsense']) expect(() => one.open(nonsense)).toThrow();
});
