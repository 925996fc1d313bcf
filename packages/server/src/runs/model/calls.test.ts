import type { Part } from '@beckon/protocol';
import { expect, test } from 'vitest';
import type { AgentTurn, Step } from '../agent.ts';
import { callFrom, callsLeft, settle } from './calls.ts';
import { UNKNOWN_OUTCOME } from './messages.ts';
import type { Tool, Toolbox } from './toolbox.ts';
import { Written } from './written.ts';

const run: string[] = [];
const tool = (name: string): Tool => ({
  ...{ name, title: `notes: ${name}`, description: '', inputSchema: {}, needsApproval: false },
  call: async (input) => {
    run.push(`${name} ${JSON.stringify(input)}`);
    return { output: 'ok', error: false };
  },
});
const toolbox: Toolbox = { tools: new Map([['a', tool('a')]]), missing: ['“gone” is gone.'] };
const turn = { signal: new AbortController().signal, reply: { rev: 1 } } as AgentTurn;
const call = (callId: string, name = 'a'): Part => ({ type: 'tool_call', callId, name, input: '{"n":1}', at: 0 });

const settled = async (calls: Parameters<typeof settle>[0]): Promise<Step[]> => {
  run.length = 0;
  const steps: Step[] = [];
  for await (const step of settle(calls, { toolbox, turn, room: () => 100_000 })) steps.push(step);
  return steps;
};

test('a call that was perhaps begun is not made; those behind it were not begun, and are', async () => {
  const parts: Part[] = [call('1'), call('2'), call('3'), { type: 'tool_result', callId: '1', output: 'ok', at: 0 }];
  expect(await settled(callsLeft(parts))).toMatchObject([
    { callId: '2', output: UNKNOWN_OUTCOME, error: true },
    { callId: '3', output: 'ok' },
  ]);
  expect(run).toEqual(['a {"n":1}']);
});

test('a call of a tool that is gone says what is gone', async () => {
  expect(await settled(callsLeft([call('1', 'b')]))).toMatchObject([
    { error: true, output: 'There is no tool “b” now. “gone” is gone.' },
  ]);
});

test('ids are ours, and names can be written down whatever the model makes up', () => {
  const written = new Written([call('1'), call('2')]);
  const { callId, name, input } = callFrom(
    { toolCallId: 'same', toolName: 'rm -rf\n/', input: undefined },
    toolbox,
    written.nextCallId(),
  );
  expect({ callId, name, input }).toEqual({ callId: '3', name: 'rm_-rf__', input: '{}' });
});

test('answers that ended in calls are counted, over all claims of a run', () => {
  const result = (callId: string): Part => ({ type: 'tool_result', callId, at: 0 });
  const parts = [call('1'), call('2'), result('1'), result('2'), { type: 'text', text: 'x' } as const, call('3')];
  const written = new Written(parts);
  expect(written.steps).toBe(2);
  written.add({ type: 'text', text: 'more' });
  written.add({ type: 'text', text: ' words' });
  expect(written.parts.at(-1)).toEqual({ type: 'text', text: 'more words' });
  expect(parts).toHaveLength(6);
});
