import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprint } from './fingerprint.ts';

const request = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 6 });

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, one]) => [name, reversed(one)]),
  );
};

test('the order of fields, at any depth, makes no difference', () => {
  fc.assert(
    fc.property(request, (one) => {
      expect(fingerprint(reversed(one) as typeof one)).toBe(fingerprint(one));
    }),
  );
});

test('a field that is not there and one that is undefined are the same', () => {
  expect(fingerprint({ a: 1, b: undefined, c: { d: undefined } })).toBe(fingerprint({ c: {}, a: 1 }));
});

test('what differs has another fingerprint', () => {
  const all = [
    {},
    { a: 1 },
    { a: '1' },
    { a: [1] },
    { a: { 0: 1 } },
    { a: null },
    { b: 1 },
    { a: 1, b: 1 },
    { a: [1, 2] },
    { a: [2, 1] },
  ];
  expect(new Set(all.map(fingerprint)).size).toBe(all.length);
});
