import { type Delta, type Fault, limits, type Part } from '@beckon/protocol';
import { heldClock } from '@beckon/testkit/clock';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Draft } from './draft.ts';

const open = (parts: readonly Part[] = []) => {
  const clock = heldClock();
  const shown: Delta[] = [];
  const draft = new Draft({
    ...{ conversationId: 'c', messageId: 'm', rev: 1, parts, clock },
    show: (delta) => shown.push(delta),
  });
  return { clock, shown, draft };
};

const code = (run: () => void): string => {
  try {
    run();
  } catch (error) {
    return (error as Fault).code;
  }
  return 'nothing';
};

/** What a reader makes of deltas, by the rule of the protocol. */
const assembled = (deltas: readonly Delta[], from: string[] = []): string[] => {
  const texts = [...from];
  for (const { part, at, text } of deltas) {
    const known = texts[part] ?? '';
    if (at > known.length) throw new Error('a hole');
    texts[part] = known + text.slice(known.length - at);
  }
  return texts;
};

test('the first words are shown at once, the next ones forty milliseconds later, together', async () => {
  const { draft, clock, shown } = open();
  draft.add('text', 'One');
  expect(shown).toMatchObject([{ part: 0, at: 0, text: 'One', kind: 'text', rev: 1 }]);
  draft.add('text', ' two');
  draft.add('text', ' three');
  expect(shown).toHaveLength(1);
  await clock.advance(40);
  expect(shown[1]).toMatchObject({ part: 0, at: 3, text: ' two three' });
  await clock.advance(1_000);
  expect(shown).toHaveLength(2);
  draft.add('text', ' four');
  expect(shown[2]).toMatchObject({ at: 13, text: ' four' });
  expect(clock.waiting).toBe(1);
  draft.close();
  expect(clock.waiting).toBe(0);
});

test('words of another kind begin a part, and what was not shown of the one before is shown first', () => {
  const { draft, shown } = open();
  draft.add('reasoning', 'Hm');
  draft.add('reasoning', ', so');
  draft.put({ type: 'tool_call', callId: '1', name: 'read' });
  draft.add('text', 'Then');
  expect(draft.parts).toMatchObject([{ text: 'Hm, so' }, { type: 'tool_call' }, { text: 'Then' }]);
  expect(shown.map(({ part, kind, text }) => [part, kind, text])).toEqual([
    [0, 'reasoning', 'Hm'],
    [0, 'reasoning', ', so'],
    [2, 'text', 'Then'],
  ]);
});

test('what goes on after an ask is shown from where it stopped', () => {
  const { draft, shown } = open([{ type: 'text', text: 'May I?' }]);
  draft.add('text', ' Thanks.');
  expect(shown).toMatchObject([{ part: 0, at: 6, text: ' Thanks.' }]);
  expect(draft.snapshot().parts).toEqual([{ type: 'text', text: 'May I? Thanks.' }]);
});

test('half of a surrogate pair waits for the other half; NUL and lone halves do not get in', () => {
  const { draft, shown } = open();
  const [high, low] = ['🚀'[0], '🚀'[1]];
  draft.add('text', `go ${high}`);
  expect(shown.at(-1)?.text).toBe('go ');
  draft.add('text', `${low}!\u0000`);
  draft.add('text', `${low}.`);
  draft.close();
  expect(draft.parts).toEqual([{ type: 'text', text: 'go 🚀!\ufffd.' }]);
  expect(shown.every(({ text }) => text.isWellFormed())).toBe(true);
});

test('words for a place: repeated ones are skipped, missing ones are asked for', () => {
  const { draft } = open();
  draft.write('text', 0, 0, 'Hello');
  draft.write('text', 0, 3, 'lo there');
  draft.write('text', 0, 0, 'Hello');
  expect(draft.parts).toEqual([{ type: 'text', text: 'Hello there' }]);
  expect(code(() => draft.write('text', 0, 12, 'x'))).toBe('gap');
  expect(code(() => draft.write('text', 2, 0, 'x'))).toBe('gap');
  expect(code(() => draft.write('reasoning', 0, 0, 'x'))).toBe('invalid_request');
  draft.writePart(1, { type: 'tool_call', callId: '1', name: 'read' });
  draft.writePart(1, { type: 'tool_call', callId: '2', name: 'again' });
  draft.write('text', 0, 0, 'late');
  draft.write('text', 2, 0, 'Done');
  expect(draft.parts.map(({ type }) => type)).toEqual(['text', 'tool_call', 'text']);
  try {
    draft.write('text', 2, 9, 'x');
  } catch (error) {
    expect((error as Fault).evidence).toEqual({ part: 2, length: 4 });
  }
});

test('words that are none begin no part and change nothing', async () => {
  const { draft, shown } = open();
  draft.add('text', '');
  draft.write('text', 0, 0, '');
  draft.put({ type: 'reasoning', text: '' });
  expect([draft.parts, draft.changes]).toEqual([[], 0]);
  draft.add('text', 'Hello');
  draft.add('reasoning', '');
  draft.write('text', 1, 0, '');
  draft.write('text', 0, 5, '');
  expect(code(() => draft.write('text', 0, 6, ''))).toBe('gap');
  expect(code(() => draft.writePart(1, { type: 'text', text: '' }))).toBe('invalid_request');
  expect(draft.parts).toEqual([{ type: 'text', text: 'Hello' }]);
  // what stands at a place of its own is a part of its own
  draft.write('text', 1, 0, 'World');
  expect(draft.parts).toMatchObject([{ text: 'Hello' }, { text: 'World' }]);
  expect(shown.map(({ part, at, text }) => [part, at, text])).toEqual([
    [0, 0, 'Hello'],
    [1, 0, 'World'],
  ]);
});

test('a closed draft takes nothing and shows nothing; one that is opened again goes on', async () => {
  const { draft, clock, shown } = open();
  draft.add('text', 'One');
  draft.add('text', ' two');
  draft.close();
  expect(shown.map(({ text }) => text).join('')).toBe('One two');
  const late = [
    () => draft.add('text', ' late'),
    () => draft.write('text', 0, 7, ' late'),
    () => draft.put({ type: 'tool_call', callId: '1', name: 'read' }),
  ];
  expect(late.map(code)).toEqual(['stale_fence', 'stale_fence', 'stale_fence']);
  await clock.advance(1_000);
  expect([draft.parts, shown.length]).toEqual([[{ type: 'text', text: 'One two' }], 2]);
  draft.reopen();
  draft.add('text', ' three');
  expect(shown.at(-1)).toMatchObject({ at: 7, text: ' three' });
  draft.add('text', ' four');
  draft.discard();
  await clock.advance(1_000);
  expect([shown.at(-1)?.text, clock.waiting]).toEqual([' three', 0]);
});

test('a draft takes what fits, to the byte, and no more', () => {
  const { draft } = open();
  expect(code(() => draft.add('text', 'ä"\n'.repeat(100_000)))).toBe('reply_too_large');
  const bytes = Buffer.byteLength(JSON.stringify(draft.parts));
  expect(bytes).toBeLessThanOrEqual(limits.messageBytes);
  expect(bytes).toBeGreaterThan(limits.messageBytes - 100);
  expect(code(() => draft.put({ type: 'tool_result', callId: '1', output: 'x'.repeat(100) }))).toBe('reply_too_large');
});

test('whatever is written, and whenever: what a reader assembles is what is kept', async () => {
  const word = fc.string({ unit: 'binary', maxLength: 12 });
  const step = fc.oneof(
    fc.record({ do: fc.constant('text' as const), text: word }),
    fc.record({ do: fc.constant('reasoning' as const), text: word }),
    fc.record({ do: fc.constant('tool' as const) }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.nat(100) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const { draft, clock, shown } = open();
      for (const one of steps) {
        if (one.do === 'wait') await clock.advance(one.ms);
        else if (one.do === 'tool') draft.put({ type: 'tool_call', callId: '1', name: 'x' });
        else draft.add(one.do, one.text);
      }
      draft.close();
      const texts = assembled(shown);
      draft.parts.forEach((part, index) => {
        if ('text' in part) expect(texts[index] ?? '').toBe(part.text);
      });
    }),
  );
});
