import { expect, test } from 'vitest';
import { newMessageID } from './message-id.ts';
import { typedParts } from './typed.ts';

test('what the person put there is told; what OpenCode added is not', () => {
  expect(
    typedParts([
      { type: 'text', text: 'Look at this' },
      { type: 'text', text: 'Called the Read tool…', synthetic: true },
      { type: 'file', filename: 'plan.pdf' },
      { type: 'file', filename: 'named.ts', source: { text: { value: '@named.ts' } } },
      { type: 'agent', name: 'explore' },
    ]),
  ).toEqual([{ type: 'text', text: 'Look at this\n[plan.pdf]' }]);
  expect(typedParts([{ type: 'subtask', prompt: 'Review it' }])).toEqual([{ type: 'text', text: 'Review it' }]);
  for (const nothing of [undefined, [], [{ type: 'text', text: ' ' }], [{ type: 'compaction' }]]) {
    expect(typedParts(nothing)).toEqual([]);
  }
});

test('an id of ours sorts among those of OpenCode by its time', () => {
  const theirs = 'msg_1f87a8508001m08AdZv6XyqbEq'; // made at this time
  const at = 1_795_170_141_448;
  expect(newMessageID(at)).toMatch(/^msg_[0-9a-f]{12}[0-9A-Za-z]{14}$/);
  expect(newMessageID(at).slice(0, 16)).toBe(theirs.slice(0, 16));
  expect(newMessageID(at - 1) < theirs && theirs < newMessageID(at + 1)).toBe(true);
});
