import assert from 'node:assert/strict';
import type { Delta, Part, Writing } from '@beckon/protocol';
import type { Trials } from '../check.ts';
import type { OpenStream, Seen } from '../stream.ts';
import { aTalk, piece } from '../talk.ts';
import { refused } from '../wire.ts';

const live = (frames: readonly Seen[]): Writing[] =>
  frames.flatMap((frame) => (frame.event === 'live' && frame.data.type !== 'presence' ? [frame.data] : []));

/** Everything up to the end of a reply that is over. */
const untilDone = async (stream: OpenStream, messageId: string): Promise<Seen[]> => {
  const all: Seen[] = [];
  for (;;) {
    all.push(...(await stream.until('message.updated')));
    const { data } = all.at(-1) as Seen;
    if (data.type === 'message.updated' && data.data.id === messageId && data.data.status === 'done') return all;
  }
};

/** What a reader knows of a message who does with each frame what the protocol says. */
const reduce = (frames: readonly Writing[]): Part[] => {
  let parts: Part[] = [];
  for (const frame of frames) {
    if (frame.type === 'snapshot') parts = structuredClone(frame.parts);
    else append(parts, frame);
  }
  return parts;
};

const append = (parts: Part[], { part, kind, at, text }: Delta): void => {
  const known = parts[part];
  const length = known && 'text' in known ? known.text.length : 0;
  assert.ok(part <= parts.length && at <= length, `a hole: part ${part} at ${at}, where ${length} are known`);
  assert.ok(text.isWellFormed(), 'a character was split');
  if (!known) parts.push({ type: kind, text });
  else if ('text' in known) known.text += text.slice(length - at);
};

const connectionOf = (frames: readonly Seen[]): string => {
  const hello = frames[0]?.data;
  assert.equal(hello?.type, 'hello');
  return hello.connectionId;
};

/** Words, while they are written, to those who look. */
export const deltas: Trials = {
  'who looks at a conversation sees its words as they are written': async (tenant) => {
    const { ann, context, says, claims, writes, finishes } = await aTalk(tenant);
    await using stream = await ann.stream({ query: { contexts: context } });
    await stream.until('caught_up');
    const { replyId } = await says();
    const turn = await claims();
    await writes(turn, piece(0, 'Hello 🚀'), piece(8, ', wor'));
    const first = live(await stream.until('delta'));
    assert.ok(first.length === 1 && first[0]?.messageId === replyId, 'words come before the reply is over');
    await writes(turn, piece(8, ', world'));
    await writes(turn, { type: 'part', part: 1, whole: { type: 'tool_call', callId: 'a', name: 'x', at: 1_000 } });
    await writes(turn, { type: 'reasoning', part: 2, at: 0, text: 'Hm' });
    await finishes(turn);
    const rest = await untilDone(stream, replyId);
    const landmark = rest.find(({ data }) => data.type === 'message.updated' && data.data.parts.length > 1);
    assert.ok(landmark, 'a part that is whole is told by the feed');
    const words = live(rest).filter((frame) => frame.type === 'delta' && frame.part === 0);
    assert.deepEqual(reduce([...first, ...words]), [{ type: 'text', text: 'Hello 🚀, world' }]);
    const last = live(rest).at(-1);
    assert.deepEqual(last?.type === 'delta' && [last.part, last.kind, last.at, last.text], [2, 'reasoning', 0, 'Hm']);
  },
  'who looks elsewhere, or nowhere, sees the message alone': async (tenant) => {
    const { ann, robot, says, claims, writes, finishes } = await aTalk(tenant);
    const other = await robot.does('createConversation', { body: {} });
    const elsewhere = `/presence/agents/${robot.id}/conversations/${other.id}`;
    await using one = await ann.stream({ query: { contexts: elsewhere } });
    await using two = await ann.stream();
    for (const stream of [one, two]) await stream.until('caught_up');
    const { replyId } = await says();
    const turn = await claims();
    await writes(turn, piece(0, 'Hello'));
    await finishes(turn);
    for (const stream of [one, two]) {
      const frames = await untilDone(stream, replyId);
      assert.deepEqual(live(frames), []);
    }
  },
  'an open stream may look elsewhere, and away': async (tenant) => {
    const { ann, context, says, claims, writes } = await aTalk(tenant);
    await using stream = await ann.stream();
    const connectionId = connectionOf(await stream.until('caught_up'));
    const look = (...contexts: string[]) => ann.call('declareContexts', { body: { connectionId, contexts } });
    await says();
    const turn = await claims();
    await writes(turn, piece(0, 'One'));
    assert.equal((await look(context)).status, 204);
    const [snapshot] = live(await stream.until('snapshot'));
    assert.deepEqual(snapshot?.type === 'snapshot' && snapshot.parts, [{ type: 'text', text: 'One' }]);
    await writes(turn, piece(3, ' two'));
    await stream.until('delta');
    await look();
    await writes(turn, piece(7, ' three'));
    await writes(turn, { type: 'part', part: 1, whole: { type: 'tool_call', callId: 'a', name: 'x' } });
    const frames: Seen[] = [];
    do frames.push(...(await stream.until('message.updated')));
    while (!JSON.stringify(frames.at(-1)?.data).includes('tool_call'));
    assert.deepEqual(live(frames), []);
  },
  'who comes in the middle gets what is there, and goes on from it': async (tenant) => {
    const { ann, context, says, claims, writes, finishes } = await aTalk(tenant);
    const { replyId } = await says();
    const turn = await claims();
    await writes(turn, { type: 'reasoning', part: 0, at: 0, text: 'Hm. ' }, piece(0, 'Hello 🚀', 1));
    await using stream = await ann.stream({ query: { contexts: context } });
    const opening = await stream.until('snapshot');
    const [snapshot] = live(opening);
    assert.equal(opening.length, 3, 'it comes when the stream has caught up');
    assert.deepEqual(snapshot, {
      type: 'snapshot',
      conversationId: turn.conversation.id,
      messageId: replyId,
      parts: [
        { type: 'reasoning', text: 'Hm. ' },
        { type: 'text', text: 'Hello 🚀' },
      ],
      rev: 1,
    });
    await writes(turn, piece(8, ', world', 1));
    await finishes(turn);
    const frames = [...live(opening), ...live(await untilDone(stream, replyId))];
    assert.deepEqual(reduce(frames).at(-1), { type: 'text', text: 'Hello 🚀, world' });
  },
  'words of another attempt have another rev': async (tenant) => {
    const { ann, context, says, claims, writes, finishes } = await aTalk(tenant);
    const { runId } = await says();
    await finishes(await claims(), { status: 'error' });
    await ann.does('retryRun', { params: { id: runId } });
    await using stream = await ann.stream({ query: { contexts: context } });
    await stream.until('caught_up');
    await writes(await claims(), piece(0, 'Anew'));
    const frames = live(await stream.until('delta'));
    assert.ok(frames.length > 0 && frames.every(({ rev }) => rev === 2));
  },
  'who is not in a conversation sees none of its words, whatever they declare': async (tenant) => {
    const { ann, robot, context, params, says, claims, writes, finishes } = await aTalk(tenant);
    const bob = await tenant.person('Bob');
    await using his = await bob.stream({ query: { contexts: context } });
    const connectionId = connectionOf(await his.until('caught_up'));
    const body = { connectionId, contexts: [context, 'nonsense', '/presence/platform'] };
    assert.equal((await bob.call('declareContexts', { body })).status, 204);
    await says();
    const turn = await claims();
    await writes(turn, piece(0, 'Secret'));
    await ann.does('addMember', { params, body: { userId: bob.id } });
    await finishes(turn);
    assert.deepEqual(live(await untilDone(his, turn.reply.id)), []);

    await bob.does('declareContexts', { body });
    await robot.does('removeMember', { params: { ...params, userId: bob.id } });
    await his.until('void');
    await says();
    const second = await claims();
    await writes(second, piece(0, 'Secret'));
    await ann.does('addMember', { params, body: { userId: bob.id } });
    await finishes(second);
    assert.deepEqual(live(await untilDone(his, second.reply.id)), [], 'who was taken out sees no more');
  },
  'a stream is its reader’s own to direct': async (tenant) => {
    const { ann, robot, context } = await aTalk(tenant);
    await using stream = await ann.stream();
    const connectionId = connectionOf(await stream.until('caught_up'));
    const body = { connectionId, contexts: [context] };
    await refused(robot.call('declareContexts', { body }), 'not_found');
    await refused(ann.call('declareContexts', { body: { ...body, connectionId: ann.id } }), 'not_found');
    const many = Array.from({ length: 21 }, () => context);
    await refused(ann.call('declareContexts', { body: { connectionId, contexts: many } }), 'invalid_request');
  },
};
