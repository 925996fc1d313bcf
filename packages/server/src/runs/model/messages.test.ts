import type { Ask, Message, Part } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { historyMessages, replyMessages, UNKNOWN_OUTCOME } from './messages.ts';
import { cutOutput } from './output.ts';

let seq = 0;
const said = (kind: 'user' | 'agent', ...parts: Part[]): Message => ({
  ...{ id: `m${++seq}`, conversationId: 'c', seq, author: { kind, id: 'x' }, status: 'done', parts, rev: 1 },
  ...{ version: 1, createdAt: 0, updatedAt: 0 },
});
const text = (words: string): Part => ({ type: 'text', text: words });
const call = (callId: string, input = '{"a":1}'): Part => ({ type: 'tool_call', callId, name: 'run', input, at: 0 });
const result = (callId: string): Part => ({ type: 'tool_result', callId, output: `out ${callId}`, at: 0 });
const nothing = (): Promise<undefined> => Promise.resolve(undefined);
interface Shown {
  readonly type: string;
  readonly text?: string;
  readonly output?: { readonly value: string };
}
/** Roles, and what each part says or is. */
const shape = (messages: readonly { role: string; content: unknown }[]): unknown[] =>
  messages.map(({ role, content }) => [role, ...([content].flat() as (string | Shown)[]).map(shown)]);
const shown = (part: string | Shown): string =>
  typeof part === 'string' ? part : (part.text ?? part.output?.value ?? part.type);

test('roles take turns, a user is first, and what was only thought is not read again', async () => {
  const history = [
    said('agent', text('Welcome.')),
    said('user', text('one')),
    said('user', text('two')),
    said('agent', { type: 'reasoning', text: 'hm' }, text('first')),
    said('agent'),
    said('agent', text('second')),
    said('user', text('three')),
  ];
  expect(shape(await historyMessages(history, nothing))).toEqual([
    ['user', 'one\n\ntwo'],
    ['assistant', 'first', 'second'],
    ['user', 'three'],
  ]);
});

test('each group of calls is followed by its results, also where another agent wrote them in turns', () => {
  expect(shape(replyMessages('m', [text('a'), call('1'), call('2'), result('1'), result('2'), text('b')]))).toEqual([
    ['assistant', 'a', 'tool-call', 'tool-call'],
    ['tool', 'out 1', 'out 2'],
    ['assistant', 'b'],
  ]);
  expect(shape(replyMessages('m', [call('1'), result('1'), call('2'), result('2')]))).toEqual([
    ['assistant', 'tool-call'],
    ['tool', 'out 1'],
    ['assistant', 'tool-call'],
    ['tool', 'out 2'],
  ]);
});

test('a call without a result is one that nobody knows the end of', () => {
  const [, tool] = replyMessages('m', [call('1')]);
  expect(tool).toMatchObject({ content: [{ output: { type: 'error-text', value: UNKNOWN_OUTCOME } }] });
});

test('a call that is no JSON, as other agents write them, is read all the same', () => {
  const [assistant] = replyMessages('m', [call('1', 'sleep 5'), result('1')]);
  expect(assistant?.content).toMatchObject([{ input: { input: 'sleep 5' } }]);
});

test('a question is read as what was asked and answered', async () => {
  const asked = (ask: Partial<Ask>) => async (): Promise<Ask> => ({ key: 'k', title: 'Which?', ...ask }) as Ask;
  const history = [said('user', text('hi')), said('agent', { type: 'ask', askId: 'x' })];
  const words = async (ask: Partial<Ask>): Promise<unknown> => shape(await historyMessages(history, asked(ask)))[1];
  const answer = { userId: 'u', userName: 'Ann', via: 'app', at: 0 } as const;
  const options = [{ id: 'r', label: 'Red' }];
  expect(await words({ state: 'answered', options, answer: { ...answer, value: 'r', text: 'of course' } })).toEqual([
    'assistant',
    '(I asked: “Which?”. Ann answered: “Red, of course”.)',
  ]);
  expect(await words({ state: 'expired' })).toEqual(['assistant', '(I asked: “Which?”. Nobody answered in time.)']);
  expect(await words({ state: 'open', key: 'run:call:1:2' })).toBeUndefined();
});

test('of a long conversation the newest is read, and the last message always', async () => {
  const long = 'x'.repeat(90_000);
  const history = Array.from({ length: 6 }, (_, index) => said(index % 2 === 0 ? 'user' : 'agent', text(long)));
  expect(shape(await historyMessages(history, nothing))).toHaveLength(2);
  const huge = await historyMessages([...history, said('user', text(long.repeat(3)))], nothing);
  expect(shape(huge)).toEqual([['user', long.repeat(3)]]);
});

test('an output is cut by what the reply can still hold, at no half of a sign', () => {
  expect(cutOutput('short', 1_000)).toBe('short');
  expect(cutOutput('\u0001'.repeat(1_000), 8_000).length).toBeLessThan(500);
  expect(cutOutput('😀'.repeat(20_000), 256 * 1024).isWellFormed()).toBe(true);
  expect(cutOutput('x'.repeat(100), 0)).toMatch(/^\n\(Cut off here/);
});
