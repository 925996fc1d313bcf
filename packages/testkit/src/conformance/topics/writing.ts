import assert from 'node:assert/strict';
import { limits, type Part } from '@beckon/protocol';
import type { Trials } from '../check.ts';
import { aTalk, piece, type Talk } from '../talk.ts';
import type { Tenant } from '../tenant.ts';
import { refused } from '../wire.ts';

/** A run that is being written, and what its reply says when it is over. */
const writing = async (tenant: Tenant) => {
  const talk = await aTalk(tenant);
  const { replyId } = await talk.says();
  const turn = await talk.claims();
  return {
    ...talk,
    turn,
    write: (...writes: readonly object[]) => talk.writes(turn, ...writes),
    over: async (): Promise<Part[]> => {
      await talk.finishes(turn);
      return (await talk.message(replyId)).parts;
    },
  } satisfies Talk & Record<string, unknown>;
};

const text = (words: string) => ({ type: 'text', text: words });

/** Writing a reply by place: whatever is sent twice stands there once. */
export const writes: Trials = {
  'pieces that overlap, or come again, or in one request, are there once': async (tenant) => {
    const { write, over } = await writing(tenant);
    await write(piece(0, 'Hel'), piece(3, 'lo'));
    await write(piece(3, 'lo'), piece(0, 'Hello, w'));
    await write(piece(4, 'o, wor'));
    await write(piece(10, 'ld'), piece(0, ''));
    assert.deepEqual(await over(), [text('Hello, world')]);
  },
  'what is there stands: other words for the same place change nothing': async (tenant) => {
    const { write, over } = await writing(tenant);
    await write(piece(0, 'Hello'));
    await write(piece(0, 'HELLO, you'));
    assert.deepEqual(await over(), [text('Hello, you')]);
  },
  'a piece behind the end is refused with where to go on, and those before it are kept': async (tenant) => {
    const { write, over } = await writing(tenant);
    const hole = await refused(write(piece(0, 'Hello'), piece(6, 'world')), 'gap');
    assert.deepEqual([hole.part, hole.length], [0, 5]);
    const far = await refused(write(piece(0, 'x', 2)), 'gap');
    assert.deepEqual([far.part, far.length], [1, 0]);
    await refused(write({ type: 'part', part: 2, whole: text('x') }), 'gap');
    await write(piece(5, '!'));
    assert.deepEqual(await over(), [text('Hello!')]);
  },
  'a whole part ends the one before it, and a part that is there is skipped': async (tenant) => {
    const { write, over } = await writing(tenant);
    const call = { type: 'tool_call', callId: 'a', name: 'read', title: 'Read a.ts', input: '{}', at: 1_000 };
    const result = { type: 'tool_result', callId: 'a', output: 'const a = 1', at: 2_000 };
    await write({ type: 'reasoning', part: 0, at: 0, text: 'Hm.' }, { type: 'part', part: 1, whole: call });
    await write({ type: 'part', part: 1, whole: call }, { type: 'part', part: 2, whole: result });
    await write({ type: 'reasoning', part: 0, at: 3, text: ' Too late.' });
    await write(piece(0, 'Done', 3), piece(4, '.', 3));
    assert.deepEqual(await over(), [{ type: 'reasoning', text: 'Hm.' }, call, result, text('Done.')]);
  },
  'a part keeps its type': async (tenant) => {
    const { write } = await writing(tenant);
    await write(piece(0, 'x'));
    await refused(write({ type: 'reasoning', part: 0, at: 1, text: 'y' }), 'invalid_request');
  },
  'places are counted in UTF-16 units, and half a character is refused': async (tenant) => {
    const { write, over } = await writing(tenant);
    await write(piece(0, 'a🚀'));
    await refused(write(piece(2, 'b\ud83d')), 'invalid_request');
    assert.deepEqual((await refused(write(piece(4, 'b')), 'gap')).length, 3);
    await write(piece(3, '漢🚀'));
    assert.deepEqual(await over(), [text('a🚀漢🚀')]);
  },
  'a reply that is too large keeps what fits, and can be finished': async (tenant) => {
    const { write, over } = await writing(tenant);
    const half = 'x'.repeat(limits.messageBytes * 0.6);
    assert.equal((await write(piece(0, half))).status, 200);
    await refused(write(piece(half.length, half)), 'reply_too_large');
    const [part] = await over();
    const kept = part?.type === 'text' ? part.text.length : 0;
    assert.ok(kept > limits.messageBytes - 200 && kept <= limits.messageBytes, `${kept} are kept`);
  },
  'a message that is being written can be read, also by one who looks at no stream': async (tenant) => {
    const { ann, params, write } = await writing(tenant);
    await write(piece(0, 'So far'));
    const newest = async () => (await ann.does('listMessages', { params })).items[0];
    const until = Date.now() + 5_000;
    while ((await newest())?.parts.length === 0 && Date.now() < until) await new Promise((go) => setTimeout(go, 50));
    assert.deepEqual([(await newest())?.parts, (await newest())?.status], [[text('So far')], 'streaming']);
  },
};
