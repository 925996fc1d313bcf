import type { Fault } from '@beckon/protocol';
import { expect, test, vi } from 'vitest';
import { asAgent } from '../store/suite/house.suite.ts';
import type { RemoteFinish, RemoteWrite as Write } from './remote.ts';
import { openRoom } from './room.suite.ts';

const nobody = async function* () {};
const now = new AbortController().signal;
const code = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing',
    (error: Fault) => error.code,
  );

test('an agent claims, writes by place, says that it is still at it, and finishes', async () => {
  await using room = await openRoom(nobody, false);
  const talk = await room.talk();
  const { replyId, runId } = await room.say(talk, 'hi');
  const turn = await room.runs.claim(room.worker, { waitSeconds: 0 }, now);
  expect(turn).toMatchObject({
    fence: 1,
    run: { id: runId },
    reply: { id: replyId },
    history: [{ parts: [{ text: 'hi' }] }],
  });
  expect(await room.runs.claim(room.worker, { waitSeconds: 0 }, now)).toBeUndefined();
  const seen = room.look(talk);
  const kept = await room.runs.write(room.worker, runId, 1, [
    { type: 'text', part: 0, at: 0, text: 'Hel' },
    { type: 'text', part: 0, at: 2, text: 'llo' },
  ]);
  expect(kept).toEqual({ cancelRequested: false, leaseUntil: room.clock.now() + 30_000 });
  expect(await code(room.runs.write(room.worker, runId, 1, [{ type: 'text', part: 0, at: 9, text: 'x' }]))).toBe('gap');
  await room.runs.finish(room.worker, runId, { fence: 1, status: 'done' });
  expect(await room.reply(talk, replyId)).toMatchObject({ status: 'done', parts: [{ text: 'Hello' }] });
  expect(seen.map((frame) => (frame.type === 'delta' ? frame.text : '')).join('')).toBe('Hello');
  expect(await code(room.runs.lease(room.worker, runId, 1))).toBe('stale_fence');
});

test('a claim that waits is woken by the prompt', async () => {
  await using room = await openRoom(nobody, false);
  const talk = await room.talk();
  const waiting = room.runs.claim(room.worker, { waitSeconds: 30 }, now);
  const { runId } = await room.say(talk, 'hi');
  expect((await waiting)?.run.id).toBe(runId);
});

test('whoever waited and has left takes nothing from the others', async () => {
  await using room = await openRoom(nobody, false);
  const talk = await room.talk();
  const left = new AbortController();
  const waiting = room.runs.claim(room.worker, { waitSeconds: 30 }, left.signal);
  await vi.waitFor(() => expect(room.clock.waiting).toBeGreaterThan(0));
  // the prompt wakes it in the moment in which it leaves
  left.abort();
  const { runId } = await room.say(talk, 'hi');
  expect(await waiting).toBeUndefined();
  expect(await room.runs.claim(room.worker, { waitSeconds: 0 }, left.signal)).toBeUndefined();
  expect(await room.runs.claim(room.worker, { waitSeconds: 30 }, left.signal)).toBeUndefined();
  expect((await room.runs.claim(room.worker, { waitSeconds: 30 }, now))?.run.id).toBe(runId);
});

test('what a turn tells of the past fits into a request; the prompt is always in it', async () => {
  await using room = await openRoom(nobody, false);
  const talk = await room.talk();
  const parts = [{ type: 'text' as const, text: 'x'.repeat(100_000) }];
  for (const key of ['a', 'b', 'c', 'd']) await room.conversations.note(asAgent(room.crew), talk.id, { key, parts });
  const { messageId } = await room.say(talk, 'And now?');
  const turn = await room.runs.claim(room.worker, { waitSeconds: 0 }, now);
  expect(turn?.history.map(({ seq }) => seq)).toEqual([3, 4, 5]);
  expect(turn?.history.at(-1)?.id).toBe(messageId);
});

test('a lease that is not renewed is lost: interrupted with what was kept, and the late one hears so', async () => {
  await using room = await openRoom(nobody, false);
  const talk = await room.talk();
  const { replyId, runId } = await room.say(talk, 'hi');
  await room.runs.claim(room.worker, { waitSeconds: 0 }, now);
  await room.runs.write(room.worker, runId, 1, [{ type: 'text', part: 0, at: 0, text: 'Half' }]);
  await room.clock.advance(20_000);
  await room.runs.lease(room.worker, runId, 1);
  await room.clock.advance(29_000);
  expect((await room.reply(talk, replyId))?.status).toBe('streaming');
  await room.clock.advance(1_500);
  expect(await room.until(talk, replyId, 'interrupted')).toMatchObject({ parts: [{ text: 'Half' }], rev: 2 });
  expect(await code(room.runs.write(room.worker, runId, 1, [{ type: 'text', part: 0, at: 4, text: '!' }]))).toBe(
    'stale_fence',
  );
});

test('a claim that its agent never heard of is given again', async () => {
  await using room = await openRoom(nobody, false);
  const talk = await room.talk();
  const { replyId } = await room.say(talk, 'hi');
  await room.runs.claim(room.worker, { waitSeconds: 0 }, now);
  await room.clock.advance(31_000);
  await room.until(talk, replyId, 'pending');
  expect(await room.runs.claim(room.worker, { waitSeconds: 0 }, now)).toMatchObject({ fence: 2, run: { attempt: 1 } });
});

test('who writes is told that somebody wants it to end', async () => {
  await using room = await openRoom(nobody, false);
  const talk = await room.talk();
  const { replyId, runId } = await room.say(talk, 'hi');
  await room.runs.claim(room.worker, { waitSeconds: 0 }, now);
  await room.runs.cancel(room.ann, runId);
  await vi.waitFor(async () => expect((await room.runs.lease(room.worker, runId, 1)).cancelRequested).toBe(true));
  await room.runs.finish(room.worker, runId, { fence: 1, status: 'cancelled' });
  expect((await room.reply(talk, replyId))?.status).toBe('cancelled');
});

test('a desk that was cleared knows from what was kept, and asks for the rest', async () => {
  await using room = await openRoom(nobody, false);
  const talk = await room.talk();
  const { runId } = await room.say(talk, 'hi');
  await room.runs.claim(room.worker, { waitSeconds: 0 }, now);
  await room.runs.write(room.worker, runId, 1, [{ type: 'text', part: 0, at: 0, text: 'kept' }]);
  await room.clock.advance(500);
  await vi.waitFor(async () =>
    expect((await room.store.conversations.messages(talk.id, undefined, 1))[0]?.parts).toHaveLength(1),
  );
  const work = room.desk.get(runId);
  if (work) room.desk.remove(work);
  const refused = room.runs.write(room.worker, runId, 1, [{ type: 'text', part: 0, at: 9, text: 'x' }]);
  await expect(refused).rejects.toMatchObject({ code: 'gap', evidence: { part: 0, length: 4 } });
  await room.runs.write(room.worker, runId, 1, [{ type: 'text', part: 0, at: 4, text: ' and on' }]);
  await room.runs.finish(room.worker, runId, { fence: 1, status: 'done' });
});

test('no other agent, and nobody with another fence', async () => {
  await using room = await openRoom(nobody, false);
  const talk = await room.talk();
  const { runId } = await room.say(talk, 'hi');
  await room.runs.claim(room.worker, { waitSeconds: 0 }, now);
  const stranger = await room.store.people.createAgent({
    ...{ tenantId: room.crew.tenantId, name: 'Other', kind: 'script', ownerId: room.crew.bob.id },
  });
  const other = { ...room.worker, id: stranger.id };
  expect(await code(room.runs.lease(other, runId, 1))).toBe('not_found');
  expect(await code(room.runs.lease(room.worker, runId, 2))).toBe('stale_fence');
  expect(await room.runs.claim(other, { waitSeconds: 0 }, now)).toBeUndefined();
});

test('a refused end loses no word: what waits for an ask that is not there may go on', async () => {
  await using room = await openRoom(nobody, false);
  const talk = await room.talk();
  const { replyId, runId } = await room.say(talk, 'hi');
  await room.runs.claim(room.worker, { waitSeconds: 0 }, now);
  await room.runs.write(room.worker, runId, 1, [{ type: 'text', part: 0, at: 0, text: 'Whole' }]);
  const finish = (body: { askId?: string }) =>
    code(room.runs.finish(room.worker, runId, { fence: 1, status: 'waiting', ...body }));
  expect(await finish({})).toBe('invalid_request');
  expect(await finish({ askId: runId })).toBe('not_found');
  await room.runs.finish(room.worker, runId, { fence: 1, status: 'done' });
  expect(await room.reply(talk, replyId)).toMatchObject({ status: 'done', parts: [{ text: 'Whole' }] });
});

test.each<[string, Write[]]>([
  ['nothing at all', []],
  ['words that are none', [{ type: 'text', part: 0, at: 0, text: '' }]],
  ['blanks', [{ type: 'text', part: 0, at: 0, text: ' \n' }]],
  ['what nobody sees', [{ type: 'text', part: 0, at: 0, text: '\u200b\u2060' }]],
  ['only thoughts', [{ type: 'reasoning', part: 0, at: 0, text: 'Hm.' }]],
])('one that is done with %s is an error that says so, to those who are told, too', async (_, writes) => {
  await using room = await openRoom(nobody, false);
  const talk = await room.talk();
  const { replyId, runId } = await room.say(talk, 'hi');
  await room.runs.claim(room.worker, { waitSeconds: 0 }, now);
  await room.runs.write(room.worker, runId, 1, writes);
  const run = await room.runs.finish(room.worker, runId, { fence: 1, status: 'done' });
  expect(run).toMatchObject({ status: 'error', error: { code: 'empty' } });
  expect(await room.reply(talk, replyId)).toMatchObject({ status: 'error', error: run.error });
  const { items } = await room.store.outbox.list(room.ann, { limit: 10 });
  expect(items).toMatchObject([{ kind: 'message', body: run.error?.message }]);
});

test.each<[string, RemoteFinish, Write[]]>([
  ['done', { fence: 1, status: 'done' }, []],
  ['done, with only thoughts', { fence: 1, status: 'done' }, [{ type: 'reasoning', part: 0, at: 0, text: 'Hm.' }]],
  ['empty', { fence: 1, status: 'error', error: { code: 'empty', message: 'Nothing said.' } }, []],
])(
  'one that was to end and says nothing (%s) is cancelled, counts for nobody and is told to nobody',
  async (_, how, writes) => {
    await using room = await openRoom(nobody, false);
    const talk = await room.talk();
    const { replyId, runId } = await room.say(talk, 'hi');
    await room.runs.claim(room.worker, { waitSeconds: 0 }, now);
    await room.runs.write(room.worker, runId, 1, writes);
    await room.runs.cancel(room.ann, runId);
    const run = await room.runs.finish(room.worker, runId, how);
    expect([run.status, run.error]).toEqual(['cancelled', undefined]);
    const reply = await room.reply(talk, replyId);
    expect([reply?.status, reply?.error]).toEqual(['cancelled', undefined]);
    expect((await room.store.outbox.list(room.ann, { limit: 10 })).items).toEqual([]);
    expect(await room.store.conversations.get(room.ann, talk.id)).toMatchObject({ unread: 0 });
  },
);

test('one that was to end and said something is done all the same', async () => {
  await using room = await openRoom(nobody, false);
  const { runId } = await room.say(await room.talk(), 'hi');
  await room.runs.claim(room.worker, { waitSeconds: 0 }, now);
  await room.runs.write(room.worker, runId, 1, [{ type: 'text', part: 0, at: 0, text: 'Hello' }]);
  await room.runs.cancel(room.ann, runId);
  expect(await room.runs.finish(room.worker, runId, { fence: 1, status: 'done' })).toMatchObject({ status: 'done' });
});

test('an error without words gets some', async () => {
  await using room = await openRoom(nobody, false);
  const { runId } = await room.say(await room.talk(), 'hi');
  await room.runs.claim(room.worker, { waitSeconds: 0 }, now);
  const error = { code: 'mine', message: ' ' };
  expect(await room.runs.finish(room.worker, runId, { fence: 1, status: 'error', error })).toMatchObject({
    error: { code: 'mine', message: 'The agent failed and did not say why.' },
  });
});

test('words that race the end are in it, or were shown to nobody', async () => {
  await using room = await openRoom(nobody, false);
  const talk = await room.talk();
  const { replyId, runId } = await room.say(talk, 'hi');
  await room.runs.claim(room.worker, { waitSeconds: 0 }, now);
  const seen = room.look(talk);
  const write = (at: number, text: string) =>
    room.runs.write(room.worker, runId, 1, [{ type: 'text', part: 0, at, text }]);
  await write(0, 'One');
  const { promise: told, resolve: tell } = Promise.withResolvers<void>();
  const { promise: written, resolve: goOn } = Promise.withResolvers<void>();
  const { finish } = room.store.runs;
  vi.spyOn(room.store.runs, 'finish').mockImplementationOnce(async (wanted) => {
    tell();
    await written;
    return finish(wanted);
  });
  const finished = room.runs.finish(room.worker, runId, { fence: 1, status: 'done' });
  await told;
  const late = code(write(3, ' two'));
  await room.clock.advance(1_000);
  goOn();
  expect([(await finished).status, await late]).toEqual(['done', 'stale_fence']);
  expect(seen.map((frame) => (frame.type === 'delta' ? frame.text : '')).join('')).toBe('One');
  expect(await room.reply(talk, replyId)).toMatchObject({ parts: [{ text: 'One' }] });
});

test('words that come while an end is on its way are taken when it is refused', async () => {
  await using room = await openRoom(nobody, false);
  const talk = await room.talk();
  const { replyId, runId } = await room.say(talk, 'hi');
  await room.runs.claim(room.worker, { waitSeconds: 0 }, now);
  await room.runs.write(room.worker, runId, 1, [{ type: 'text', part: 0, at: 0, text: 'One' }]);
  const { promise: told, resolve: tell } = Promise.withResolvers<void>();
  const { promise: written, resolve: goOn } = Promise.withResolvers<void>();
  const { wait } = room.store.runs;
  vi.spyOn(room.store.runs, 'wait').mockImplementationOnce(async (...wanted) => {
    tell();
    await written;
    return wait(...wanted);
  });
  const refused = code(room.runs.finish(room.worker, runId, { fence: 1, status: 'waiting', askId: runId }));
  await told;
  const late = room.runs.write(room.worker, runId, 1, [{ type: 'text', part: 0, at: 3, text: ' two' }]);
  await room.clock.advance(1_000);
  goOn();
  await late;
  expect(await refused).toBe('not_found');
  await room.runs.finish(room.worker, runId, { fence: 1, status: 'done' });
  expect(await room.reply(talk, replyId)).toMatchObject({ parts: [{ text: 'One two' }] });
});

test('the key of an agent that the server hosts does nothing to its runs', async () => {
  const going = Promise.withResolvers<void>();
  await using room = await openRoom(async function* () {
    yield { type: 'text', text: 'Mine' };
    await going.promise;
  });
  const talk = await room.talk();
  const { replyId, runId } = await room.say(talk, 'hi');
  await vi.waitFor(() => expect(room.desk.get(runId)?.draft.parts).toHaveLength(1));
  const tries = [
    room.runs.lease(room.worker, runId, 1),
    room.runs.write(room.worker, runId, 1, [{ type: 'text', part: 0, at: 4, text: ' not' }]),
    room.runs.finish(room.worker, runId, { fence: 1, status: 'error' }),
  ];
  expect(await Promise.all(tries.map(code))).toEqual(['not_found', 'not_found', 'not_found']);
  await expect(room.desk.get(runId)?.renew(room.clock.now() + 30_000)).rejects.toThrow('no lease');
  await room.clock.advance(60_000);
  going.resolve();
  expect(await room.until(talk, replyId, 'done')).toMatchObject({ parts: [{ text: 'Mine' }], rev: 1 });
});

test('a claim that lapsed lies on no desk any more', async () => {
  await using room = await openRoom(nobody, false);
  const talk = await room.talk();
  const { replyId, runId } = await room.say(talk, 'hi');
  await room.runs.claim(room.worker, { waitSeconds: 0 }, now);
  await room.runs.write(room.worker, runId, 1, [{ type: 'text', part: 0, at: 0, text: 'Half' }]);
  await room.clock.advance(31_000);
  await room.until(talk, replyId, 'interrupted');
  await vi.waitFor(() => expect(room.desk.all).toEqual([]));
});

test('an agent begins a run where it is, streams, and is told what was said before', async () => {
  await using room = await openRoom(nobody, false);
  const talk = await room.talk();
  const seen = room.look(talk);
  const typed = {
    conversationId: talk.id,
    key: 'typed',
    parts: [{ type: 'text' as const, text: 'typed' }],
    onBehalfOf: room.crew.ann.id,
  };
  const { turn, fresh } = await room.runs.begin(room.worker, typed);
  expect(turn).toMatchObject({
    fence: 1,
    leaseUntil: room.clock.now() + 30_000,
    run: { status: 'running' },
    reply: { status: 'streaming' },
    history: [{ author: { id: room.crew.ann.id }, parts: [{ text: 'typed' }] }],
  });
  const { id } = turn.run;
  await room.runs.write(room.worker, id, 1, [{ type: 'text', part: 0, at: 0, text: 'Answered' }]);
  const again = await room.runs.begin(room.worker, typed);
  expect([fresh, again.fresh, again.turn.run.id, again.turn.fence]).toEqual([true, false, id, 1]);
  await room.runs.finish(room.worker, id, { fence: 1, status: 'done' });
  expect(seen.map((frame) => (frame.type === 'delta' ? frame.text : '')).join('')).toBe('Answered');
  await expect(room.runs.begin(room.worker, typed)).rejects.toMatchObject({
    code: 'stale_fence',
    evidence: { run: { id, status: 'done' } },
  });
  expect(await code(room.runs.begin(room.worker, { ...typed, parts: [{ type: 'text', text: 'other' }] }))).toBe(
    'key_reused',
  );
  expect(await code(room.runs.begin(room.worker, { ...typed, key: 'b', onBehalfOf: room.crew.bob.id }))).toBe(
    'not_found',
  );
  expect(await code(room.runs.begin(room.worker, { ...typed, key: 'c', conversationId: id }))).toBe('not_found');
});

test('a run that was begun where its agent is, and lost before a word, is not given again; cancelling and retrying work', async () => {
  await using room = await openRoom(nobody, false);
  const talk = await room.talk();
  const typed = { conversationId: talk.id, parts: [{ type: 'text' as const, text: 'typed' }] };
  const begin = async (key: string) =>
    (await room.runs.begin(room.worker, { ...typed, key, onBehalfOf: room.crew.ann.id })).turn;
  const lost = await begin('one');
  await room.clock.advance(31_000);
  await room.until(talk, lost.reply.id, 'interrupted');
  expect(await room.runs.claim(room.worker, { waitSeconds: 0 }, now)).toBeUndefined();
  await room.runs.retry(room.ann, lost.run.id);
  expect(await room.runs.claim(room.worker, { waitSeconds: 0 }, now)).toMatchObject({
    fence: 2,
    run: { id: lost.run.id, attempt: 2 },
    history: [{ parts: [{ text: 'typed' }] }],
  });
  const other = await begin('two');
  await room.runs.cancel(room.ann, other.run.id);
  await vi.waitFor(async () =>
    expect((await room.runs.lease(room.worker, other.run.id, 1)).cancelRequested).toBe(true),
  );
});

test('a claim waits for the conversation it names', async () => {
  await using room = await openRoom(nobody, false);
  const [mine, theirs] = [await room.talk(), await room.talk()];
  const waiting = room.runs.claim(room.worker, { waitSeconds: 30, conversationId: mine.id }, now);
  await room.say(theirs, 'theirs');
  const { runId } = await room.say(mine, 'mine');
  expect((await waiting)?.run.id).toBe(runId);
});
