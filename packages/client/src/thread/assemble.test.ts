import type { Delta, Message, Part, Snapshot } from '@beckon/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aMessage, uuid } from '../../test/kit.ts';
import { noWords, tellDelta, tellMessage, tellSnapshot, type Words } from './assemble.ts';

const said = (text: string): Part => ({ type: 'text', text });
const call = { type: 'tool_call', callId: 'c', name: 'read', at: 1 } as const satisfies Part;
const delta = (part: number, at: number, text: string, rev = 1, kind: Delta['kind'] = 'text'): Delta => ({
  type: 'delta',
  ...{ conversationId: uuid(50), messageId: uuid(60), part, kind, at, text, rev },
});
const snapshot = (parts: Part[], rev = 1): Snapshot => ({
  type: 'snapshot',
  ...{ conversationId: uuid(50), messageId: uuid(60), parts, rev },
});
const message = (parts: Part[], more: Partial<Message> = {}): Message =>
  aMessage(60, { status: 'streaming', parts, ...more });
const textOf = (words: Words): string => words.parts.map((part) => ('text' in part ? part.text : part.type)).join('|');
const read = (...told: (Delta | Snapshot | Message)[]): Words =>
  told.reduce((words, one) => {
    if (!('type' in one)) return tellMessage(words, one);
    return one.type === 'delta' ? tellDelta(words, one) : tellSnapshot(words, one);
  }, noWords);

describe('a delta', () => {
  test('at the end appends; one that overlaps gives what is new; one that is known gives nothing', () => {
    const words = read(delta(0, 0, 'Hello'), delta(0, 3, 'lo, you'), delta(0, 0, 'Hell'));
    expect(textOf(words)).toBe('Hello, you');
    expect(tellDelta(words, delta(0, 5, ', you'))).toBe(words);
  });

  test('behind the end waits for what lies between', () => {
    const gap = read(delta(0, 0, 'a'), delta(0, 2, 'c'), delta(0, 3, 'd'));
    expect([textOf(gap), gap.ahead.length]).toEqual(['a', 2]);
    const whole = tellDelta(gap, delta(0, 1, 'b'));
    expect([textOf(whole), whole.ahead]).toEqual(['abcd', []]);
    const told = tellSnapshot(gap, snapshot([said('abc')]));
    expect([textOf(told), told.ahead]).toEqual(['abcd', []]);
  });

  test('one past the last begins a part; two past the last waits for the one that no delta tells', () => {
    expect(textOf(read(delta(0, 0, 'think', 1, 'reasoning'), delta(1, 0, 'say')))).toBe('think|say');
    const gap = read(delta(0, 0, 'I look'), delta(2, 0, 'found'));
    expect(gap.ahead.length).toBe(1);
    expect(textOf(tellMessage(gap, message([said('I look'), call])))).toBe('I look|tool_call|found');
  });

  test('of an older life is void, of a newer one voids the older', () => {
    const words = read(message([said('kept')], { rev: 2 }), delta(0, 4, ' and lost', 1));
    expect(textOf(words)).toBe('kept');
    expect(textOf(tellDelta(words, delta(0, 0, 'anew', 3)))).toBe('anew');
    const gap = tellDelta(words, delta(0, 7, 'late', 3));
    expect([textOf(gap), gap.rev, gap.ahead.length]).toEqual(['', 3, 1]);
  });

  test('after the end changes nothing', () => {
    const words = read(message([said('all')], { status: 'done', version: 3 }));
    expect(tellDelta(words, delta(0, 3, '!'))).toBe(words);
    expect(tellSnapshot(words, snapshot([said('all there is')]))).toBe(words);
  });
});

describe('a message', () => {
  test('that is behind takes no word away while it is written; the end always wins', () => {
    const words = read(delta(0, 0, 'Hello, you'), message([said('Hello')]), message([], { status: 'pending' }));
    expect(textOf(words)).toBe('Hello, you');
    const cut = tellMessage(words, message([said('Hello')], { status: 'interrupted', version: 4 }));
    expect(textOf(cut)).toBe('Hello');
    expect(tellMessage(cut, message([said('Hello, you')], { version: 3 }))).toBe(cut);
  });

  test('that has ended may still be changed by a newer version, not by an older', () => {
    const words = read(message([said('two')], { status: 'done', version: 2 }));
    expect(tellMessage(words, message([said('one')], { status: 'done', version: 1 }))).toBe(words);
    expect(textOf(tellMessage(words, message([said('three')], { status: 'done', version: 3 })))).toBe('three');
  });

  test('of a newer life begins anew: a repair that lost a tail, a retry', () => {
    const words = read(delta(0, 0, 'Hello, you'));
    expect(textOf(tellMessage(words, message([said('Hell')], { rev: 2, status: 'interrupted' })))).toBe('Hell');
    expect(textOf(tellMessage(words, message([], { rev: 3, status: 'pending' })))).toBe('');
  });
});

/** What a server could tell of a reply: appends with parts that begin, told in any way, until it ends (or not). */
const appends = fc.array(
  fc.record({
    kind: fc.constantFrom<'text' | 'reasoning' | 'tool'>('text', 'text', 'text', 'reasoning', 'tool'),
    text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
  }),
  { minLength: 1, maxLength: 30 },
);

type Append = { kind: 'text' | 'reasoning' | 'tool'; text: string };

/** Every state the reply has been in, with the delta that led to it; none tells of a tool's part. */
function write(steps: readonly Append[], rev: number): { parts: Part[]; delta?: Delta }[] {
  const parts: Part[] = [];
  return steps.map(({ kind, text }) => {
    const last = parts.at(-1);
    if (kind === 'tool') {
      parts.push({ ...call, callId: text });
      return { parts: [...parts] };
    }
    const at = last?.type === kind ? last.text.length : 0;
    if (last?.type === kind) parts[parts.length - 1] = { ...last, text: last.text + text };
    else parts.push({ type: kind, text });
    return { parts: [...parts], delta: delta(parts.length - 1, at, text, rev, kind) };
  });
}

describe('whatever comes', () => {
  const noise = fc.infiniteStream(fc.nat(99));

  test('in order, with cuts after which a snapshot is sent, and repeats: always the truth to the last word', () => {
    fc.assert(
      fc.property(appends, noise, (steps, dice) => {
        const states = write(steps, 1);
        const roll = (): number => dice.next().value ?? 0;
        let words = noWords;
        let connected = true;
        for (const state of states) {
          if (!connected && roll() < 40) {
            connected = true;
            words = tellSnapshot(words, snapshot(state.parts));
          } else if (connected && roll() < 15) connected = false;
          if (!connected) continue;
          // a part that no delta tells is a landmark: the feed tells it
          words = state.delta === undefined ? tellMessage(words, message(state.parts)) : tellDelta(words, state.delta);
          // lists and replays that are behind
          if (roll() < 20) words = tellMessage(words, message(states[roll() % states.length]?.parts ?? []));
          if (roll() < 20 && state.delta !== undefined) words = tellDelta(words, state.delta);
        }
        const last = states.at(-1)?.parts ?? [];
        if (!connected) words = tellSnapshot(words, snapshot(last));
        expect([words.parts, words.ahead]).toEqual([last, []]);
      }),
    );
  });

  test('in any order, any number of times, with what an older life said: the words are those of the newest', () => {
    fc.assert(
      fc.property(appends, appends, noise, (older, newer, dice) => {
        const roll = (): number => dice.next().value ?? 0;
        const states = write(newer, 2);
        const last = states.at(-1)?.parts ?? [];
        const told: (Delta | Snapshot | Message)[] = [];
        for (const state of states) {
          if (state.delta !== undefined) told.push(state.delta);
          if (roll() < 20) told.push(snapshot(state.parts, 2));
        }
        // parts that no delta tells
        told.push(
          message(
            last.map((part) => ('text' in part ? { ...part, text: '' } : part)),
            { rev: 2 },
          ),
        );
        for (const { parts, delta } of write(older, 1)) {
          if (delta !== undefined) told.push(delta);
          if (roll() < 10) told.push(message(parts, { rev: 1, status: 'interrupted', version: 9 }));
        }
        const shuffled = [...told, ...told.filter(() => roll() < 30)]
          .map((value) => ({ value, sort: roll() }))
          .sort((a, b) => a.sort - b.sort)
          .map(({ value }) => value);
        const words = read(...shuffled);
        expect([words.parts, words.ahead]).toEqual([last, []]);
        const end = message(last.slice(0, 1), { rev: 2, status: 'cancelled', version: 10 });
        const over = read(...shuffled.slice(0, 5), end, ...shuffled);
        expect(over.parts).toEqual(last.slice(0, 1));
      }),
    );
  });
});
