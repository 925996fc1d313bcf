import { expect, test } from 'vitest';
import { duration, lasting } from './duration.ts';
import { pick, shortIds } from './ids.ts';
import { oneLine, table } from './lines.ts';
import { ago } from './time.ts';

test.each([
  ['90s', 90_000],
  ['10m', 600_000],
  ['1h30m', 5_400_000],
  ['2d', 172_800_000],
])('%s is a time', (text, ms) => {
  expect(duration(text)).toBe(ms);
});

test.each(['', '10', '10 m', 'm', '-5m', '0s', '1.5h', '5m!'])('"%s" is none', (text) => {
  expect(() => duration(text)).toThrow('Write a time such as');
});

test.each([
  [0, '0 ms'],
  [812.4, '812 ms'],
  [9_400, '9 s'],
  [59_900, '1 min'],
  [299_700, '5 min'],
  [3_599_000, '1 h'],
  [185_000, '3 min'],
  [7_500_000, '2 h 5 min'],
  [86_400_000, '24 h'],
  [345_600_000, '4 d'],
])('%d ms last %s', (ms, text) => {
  expect(lasting(ms)).toBe(text);
});

test('times are told from now', () => {
  expect([ago(10_000, 10_500), ago(0, 180_000), ago(190_000, 10_000)]).toEqual(['now', '3 min ago', 'in 3 min']);
});

test('ids are as short as they can be told apart, and found again', () => {
  const all = ['0198c2f1-aaaa', '0198c2f1-aabb', '0198ffff-aaaa'].map((id) => ({ id }));
  const short = shortIds(all.map(({ id }) => id));
  expect([...short.values()]).toEqual(['0198c2f1-aaa', '0198c2f1-aab', '0198ffff']);
  for (const [id, beginning] of short) expect(pick(all, beginning, 'device')).toEqual({ id });
  expect(() => pick(all, '0198c2f1', 'device')).toThrow('More than one device');
  expect(() => pick(all, '1', 'device')).toThrow('No device');
});

test('what others wrote is shown, not obeyed', () => {
  expect(oneLine(' a\n\tb\u00a0c ')).toBe('a b c');
  expect(oneLine('a\u001b]0;x\u0007\u202ec\u200b')).toBe('a[U+001B]]0;x[U+0007][U+202E]c[U+200B]');
});

test('a table has columns as wide as their widest cell', () => {
  expect(table(['ID', 'NAME'], [['1', 'a'], ['22']])).toBe('ID  NAME\n1   a\n22\n');
});
