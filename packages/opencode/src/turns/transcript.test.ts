import { expect, test } from 'vitest';
import { type MessagePart, readPart } from './parts.ts';
import { Transcript } from './transcript.ts';

const text = (id: string, words: string): MessagePart => ({ type: 'text', id, text: words });
const tool = (status: string, state: object = {}): MessagePart => {
  const part = readPart({ id: 'p', type: 'tool', callID: 'c1', tool: 'bash', state: { status, ...state } });
  if (part === undefined) throw new Error('no part');
  return part;
};

test('words are told as they grow, once there are any', () => {
  const transcript = new Transcript();
  expect(transcript.updated(text('a', ''))).toEqual([]);
  expect(transcript.added('a', '\n')).toEqual([]);
  expect(transcript.added('a', 'One')).toEqual([{ type: 'text', text: '\nOne' }]);
  expect(transcript.added('a', ' two ')).toEqual([{ type: 'text', text: ' two ' }]);
  expect(transcript.updated(text('a', '\nOne two '))).toEqual([]);
  expect(transcript.added('unknown', 'x')).toEqual([]);
});

test('what was missed between is told by the part itself', () => {
  const transcript = new Transcript();
  transcript.updated(text('a', 'One'));
  expect(transcript.updated(text('a', 'One two three'))).toEqual([{ type: 'text', text: ' two three' }]);
});

test('two parts of a kind stand apart; another kind is apart by itself', () => {
  const transcript = new Transcript();
  transcript.updated({ type: 'reasoning', id: 'r', text: 'Hm.' });
  expect(transcript.updated(text('a', 'One.'))).toEqual([{ type: 'text', text: 'One.' }]);
  expect(transcript.updated(text('b', 'Two.'))).toEqual([{ type: 'text', text: '\n\nTwo.' }]);
});

test('of a tool its beginning is told once, and its end once', () => {
  const transcript = new Transcript();
  const input = { command: 'ls', description: 'Lists' };
  expect(transcript.updated(tool('pending'))).toEqual([]);
  expect(transcript.updated(tool('running', { input }))).toEqual([
    { type: 'tool_call', callId: 'c1', name: 'bash', title: 'Lists', input: 'ls' },
  ]);
  expect(transcript.updated(tool('running', { input, metadata: { output: 'a' } }))).toEqual([]);
  expect(transcript.updated(tool('completed', { input, output: 'a\n' }))).toEqual([
    { type: 'tool_result', callId: 'c1', output: 'a\n' },
  ]);
  expect(transcript.updated(tool('completed', { input, output: 'a\n' }))).toEqual([]);
  expect(transcript.cutOff()).toEqual([]);
});

test('a tool that failed says why; one that was never seen to begin begins with its end; one that was cut off has an end', () => {
  const transcript = new Transcript();
  const input = { filePath: '/a' };
  expect(transcript.updated(tool('error', { input, error: 'No.' }))).toEqual([
    { type: 'tool_call', callId: 'c1', name: 'bash', title: '/a', input: '{\n  "filePath": "/a"\n}' },
    { type: 'tool_result', callId: 'c1', output: 'No.', error: true },
  ]);
  const stopped = new Transcript();
  stopped.updated(tool('running', { input }));
  expect(stopped.cutOff()).toEqual([{ type: 'tool_result', callId: 'c1', output: 'It was cut off.', error: true }]);
});

test('what is huge is cut to what Beckon takes', () => {
  const [call, result] = new Transcript().updated(
    tool('completed', { input: { command: 'x'.repeat(40_000) }, title: 't'.repeat(400), output: 'y'.repeat(40_000) }),
  );
  expect(call).toMatchObject({
    input: expect.stringMatching(/^x{31999}…$/),
    title: expect.stringMatching(/^t{299}…$/),
  });
  expect(result).toMatchObject({ output: expect.stringMatching(/^y{31999}…$/) });
});
