import { expect, test } from 'vitest';
import { partsSay, saysSomething } from './says.ts';

test.each(['', ' ', '\n\t', '\u00a0', '\u200b', '\u200b \u2060', '\u2800', '\ufe0f', '\u{e0041}'])(
  '%j says nothing',
  (text) => {
    expect(saysSomething(text)).toBe(false);
    expect(partsSay([{ type: 'text', text }])).toBe(false);
  },
);

test.each(['.', ' a ', '\u200b1', '👍', '❤️', '\u2801', '…'])('%j says something', (text) => {
  expect(saysSomething(text)).toBe(true);
});

test('a call says something, and thoughts and results alone do not', () => {
  expect(partsSay([{ type: 'tool_call' }])).toBe(true);
  expect(partsSay([{ type: 'reasoning', text: 'Hm.' }, { type: 'tool_result' }])).toBe(false);
});
