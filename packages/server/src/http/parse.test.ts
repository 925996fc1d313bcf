import { GiveAnswer, isFault, OpenAsk, routes } from '@beckon/protocol';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod/mini';
import { parse } from './parse.ts';

const ask = { key: 'k', kind: 'approval', title: 't' };
const told = (schema: z.ZodMiniType, input: unknown): unknown => {
  try {
    parse(schema, input, 'body');
  } catch (error) {
    if (isFault(error)) return [error.code, error.evidence.field, error.message];
    throw error;
  }
  return 'taken';
};

describe('what does not fit is told in a short sentence that begins with the field', () => {
  it.each<[object | null, string | undefined, string]>([
    [{}, 'key', 'is missing.'],
    [{ ...ask, kind: undefined }, 'kind', 'is missing.'],
    [{ ...ask, kind: 'riddle' }, 'kind', 'must be "approval", "choice" or "text".'],
    [{ ...ask, always: false }, 'always', 'must be true.'],
    [{ ...ask, title: 5 }, 'title', 'must be text.'],
    [{ ...ask, title: '' }, 'title', 'must not be empty.'],
    [{ ...ask, title: '  ' }, 'title', 'must not be blank.'],
    [{ ...ask, title: 'x'.repeat(301) }, 'title', 'must have at most 300 characters.'],
    [{ ...ask, body: 'a\u0000' }, 'body', 'must not contain NUL or a lone surrogate.'],
    [{ ...ask, multiple: 'yes' }, 'multiple', 'must be true or false.'],
    [{ ...ask, to: 'Ann' }, 'to', 'must be a list.'],
    [{ ...ask, to: [] }, 'to', 'must not be empty.'],
    [{ ...ask, to: ['Ann'] }, 'to[0]', 'must be a UUID.'],
    [{ ...ask, to: Array(101).fill('x') }, 'to', 'must have at most 100 items.'],
    [{ ...ask, options: [{ id: 'a' }] }, 'options[0].label', 'is missing.'],
    [{ ...ask, options: ['a'] }, 'options[0]', 'must be an object.'],
    [{ ...ask, expiresAt: '2030-01-01' }, 'expiresAt', 'must be a number.'],
    [{ ...ask, expiresAt: 1.5 }, 'expiresAt', 'must be a whole number.'],
    [{ ...ask, expiresAt: -1 }, 'expiresAt', 'must be at least 0.'],
    [{ ...ask, expiresAt: 253_402_300_800_000 }, 'expiresAt', 'must be at most 253402300799999.'],
    [[], undefined, 'must be an object.'],
    [null, undefined, 'must be an object.'],
  ])('%j', (input, field, words) => {
    const sentence = `${field === undefined ? 'The body' : `\`${field}\``} ${words}`;
    expect(told(OpenAsk, input)).toEqual(['invalid_request', field, sentence]);
  });

  it.each<[unknown, string, string]>([
    [5, 'value', 'must be text, a list or null.'],
    ['', 'value', 'must not be empty.'],
    [[5], 'value[0]', 'must be text.'],
    [Array(21).fill('a'), 'value', 'must have at most 20 items.'],
    [undefined, 'value', 'is missing.'],
  ])('of several kinds, the value %j is told by the one that it has', (value, field, words) => {
    expect(told(GiveAnswer, { value })).toEqual(['invalid_request', field, `\`${field}\` ${words}`]);
  });

  it.each<[unknown, string, string]>([
    [{ type: 'ask', askId: 'x' }, 'whole.type', 'must be "text", "reasoning", "tool_call" or "tool_result".'],
    [{ type: 7 }, 'whole.type', 'must be "text", "reasoning", "tool_call" or "tool_result".'],
    [{ text: 'x' }, 'whole.type', 'is missing.'],
    ['text', 'whole', 'must be an object.'],
    [null, 'whole', 'must be an object.'],
  ])('what is told apart by its type: %j', (whole, field, words) => {
    const body = { fence: 1, writes: [{ type: 'part', part: 0, whole }] };
    expect(told(routes.writeRun.body, body)).toEqual([
      'invalid_request',
      `writes[0].${field}`,
      `\`writes[0].${field}\` ${words}`,
    ]);
  });

  it('in a query, too', () => {
    expect(told(routes.listAsks.query, { limit: 'many' })).toEqual([
      'invalid_request',
      'limit',
      '`limit` must be a whole number.',
    ]);
  });
});

describe('what says nothing that can be seen is refused, with the mend', () => {
  const message = routes.postMessage.body;
  const words = 'must say something: write words that can be seen.';
  const parts = 'must say something: send a text with words that can be seen, or a tool call.';
  const note = (...said: object[]) => ({ key: 'k', parts: said });
  it.each<[z.ZodMiniType, object, string, string]>([
    [message, { cid: 'c', text: ' ' }, 'text', words],
    [message, { cid: 'c', text: '\u200b' }, 'text', words],
    [message, { cid: 'c', text: '\u2800' }, 'text', words],
    [message, note({ type: 'text', text: '' }), 'parts', parts],
    [message, note({ type: 'text', text: ' ' }, { type: 'text', text: '\u2060' }), 'parts', parts],
    [message, note({ type: 'reasoning', text: 'Hm.' }), 'parts', parts],
    [routes.fire.body, { key: 'k', text: ' ' }, 'text', words],
  ])('%#', (schema, body, field, sentence) => {
    expect(told(schema, body)).toEqual(['invalid_request', field, `\`${field}\` ${sentence}`]);
  });

  it.each([
    note({ type: 'reasoning', text: 'Hm.' }, { type: 'text', text: '.' }),
    note({ type: 'tool_call', callId: 'c', name: 'read' }),
    { cid: 'c', text: '\u200b👍' },
  ])('%j is taken', (body) => {
    expect(told(message, body)).toBe('taken');
  });
});
