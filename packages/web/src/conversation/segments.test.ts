import type { Part } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { segmentsOf } from './segments.ts';

const call = (callId: string): Part => ({ type: 'tool_call', callId, name: 'read', title: `Read ${callId}`, at: 100 });
const result = (callId: string): Part => ({ type: 'tool_result', callId, output: 'x', at: 500 });

test('steps in a row stand together, each with its result', () => {
  const segments = segmentsOf([
    { type: 'reasoning', text: 'hm' },
    call('a'),
    call('b'),
    result('b'),
    result('a'),
    { type: 'text', text: 'Done.' },
  ]);
  expect(segments.map(({ kind }) => kind)).toEqual(['steps', 'words']);
  expect(segments[0]).toMatchObject({
    steps: [{ kind: 'reasoning' }, { title: 'Read a', result: { at: 500 } }, { title: 'Read b', result: { at: 500 } }],
  });
});

test('a result that comes after words belongs to its call', () => {
  const segments = segmentsOf([
    call('a'),
    { type: 'text', text: 'Meanwhile' },
    result('a'),
    { type: 'text', text: 'x' },
  ]);
  expect(segments).toMatchObject([
    { kind: 'steps', steps: [{ result: { error: false } }] },
    { kind: 'words', last: false },
    { kind: 'words', last: true },
  ]);
});

test('what is empty takes no room, and an ask stands alone', () => {
  expect(segmentsOf([{ type: 'text', text: '' }])).toEqual([]);
  expect(segmentsOf([{ type: 'ask', askId: 'q' }])).toEqual([{ kind: 'ask', key: 0, askId: 'q' }]);
});
