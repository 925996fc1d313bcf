import { limits } from '@beckon/protocol';
import { expect, test } from 'vitest';
import type { ClaimedRun } from '../runs.ts';
import { approval, asUser, type Cast, cast, hash, type OpenTestStore, opened } from './house.suite.ts';
import { claim, fenced, message, OWNER, prompt, prompted, said, talk, told } from './turns.suite.ts';

const stopped = () => told('It stopped.');

export const runSuite = (open: OpenTestStore): void => {
  test('a prompt, its run and the reply to come are one thing, once per cid', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew);
    const many = await Promise.all(
      Array.from({ length: 20 }, () => store.runs.prompt(prompt(crew, conversation, 'hello'))),
    );
    expect(many.filter(({ type }) => type === 'prompted')).toHaveLength(1);
    const [first] = many;
    expect(many.every((one) => 'runId' in one && first && 'runId' in first && one.runId === first.runId)).toBe(true);
    expect(await store.runs.prompt(prompt(crew, conversation, 'hello', { fingerprint: 'other' }))).toEqual({
      type: 'key_reused',
    });
    expect(await store.conversations.messages(conversation.id, undefined, 10)).toMatchObject([
      { seq: 2, author: { kind: 'agent' }, status: 'pending', parts: [], rev: 1 },
      { seq: 1, author: { kind: 'user', id: crew.ann.id }, cid: 'hello', status: 'done' },
    ]);
    expect(house.hints.some(({ queued }) => queued)).toBe(true);
  });

  test('one who is not in it says nothing there', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const other = await cast(store, 'other');
    const conversation = await talk(store, crew);
    const strangers = [{ userId: other.ann.id }, { tenantId: other.tenantId, userId: other.ann.id }];
    for (const fields of strangers) {
      expect(await store.runs.prompt(prompt(crew, conversation, 'hello', fields))).toEqual({
        type: 'unknown_conversation',
      });
    }
    const { runId } = await prompted(store, prompt(crew, conversation, 'mine'));
    expect(await store.runs.get(asUser(other, other.ann), runId)).toBeUndefined();
    expect(await store.runs.cancel(asUser(other, other.ann), runId)).toBeUndefined();
  });

  test('a run is claimed once; its message streams while it runs, and is done when it is', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew);
    const { replyId } = await prompted(store, prompt(crew, conversation, 'hello'));
    const claimedAt = (await store.conversations.get(asUser(crew, crew.ann), conversation.id))?.version ?? 0;
    const claims = await Promise.all(Array.from({ length: 10 }, () => store.runs.claimHosted(OWNER)));
    const [turn, ...others] = claims.filter((one) => one !== undefined);
    if (!turn) throw new Error('nobody got it');
    expect(others).toEqual([]);
    expect(turn).toMatchObject({ fence: 1, run: { status: 'running' }, reply: { id: replyId, status: 'streaming' } });
    expect(await store.conversations.get(asUser(crew, crew.ann), conversation.id)).toMatchObject({
      version: claimedAt + 1,
      preview: { status: 'streaming' },
    });
    expect(await store.runs.checkpoint({ ...fenced(turn), ...said('Hel'), landmark: false })).toEqual({
      cancelRequested: false,
    });
    expect(await message(store, conversation, replyId)).toMatchObject({
      status: 'streaming',
      parts: [{ text: 'Hel' }],
    });
    await store.runs.finish({ ...fenced(turn), ...said('Hello'), status: 'done', telling: null });
    expect(await message(store, conversation, replyId)).toMatchObject({ status: 'done', parts: [{ text: 'Hello' }] });
    expect(await store.runs.checkpoint({ ...fenced(turn), ...said('late'), landmark: false })).toBeUndefined();
    expect(
      await store.runs.finish({ ...fenced(turn), ...said('late'), status: 'done', telling: null }),
    ).toBeUndefined();
  });

  test('checkpoints move no feed; landmarks and ends do', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew);
    await prompted(store, prompt(crew, conversation, 'hello'));
    const turn = await claim(store);
    const head = async (): Promise<number> => (await store.feeds.head(crew.ann.id)).seq;
    const before = await head();
    await store.runs.checkpoint({ ...fenced(turn), ...said('Hel'), landmark: false });
    expect(await head()).toBe(before);
    await store.runs.checkpoint({ ...fenced(turn), ...said('Hello'), landmark: true });
    expect(await head()).toBe(before + 1);
    await store.runs.finish({ ...fenced(turn), ...said('Hello'), status: 'done', telling: null });
    const types = (await store.feeds.page(asUser(crew, crew.ann), before + 1, 100)).frames.map(({ type }) => type);
    expect(types.sort()).toEqual(['badge.updated', 'conversation.updated', 'message.updated', 'run.updated']);
  });

  test.each([
    ['queue', 1, false],
    ['interrupt', 1, true],
    ['parallel', 2, false],
  ] as const)('double texting: %s', async (doubleTexting, running, stops) => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew, { doubleTexting });
    await prompted(store, prompt(crew, conversation, 'one'));
    const first = await claim(store);
    await prompted(store, prompt(crew, conversation, 'two'));
    const second = await store.runs.claimHosted(OWNER);
    expect(second ? 2 : 1).toBe(running);
    expect(await store.runs.cancelRequested([first.run.id])).toEqual(stops ? [first.run.id] : []);
    await store.runs.finish({ ...fenced(first), ...said('1'), status: stops ? 'cancelled' : 'done', telling: null });
    expect(second ?? (await store.runs.claimHosted(OWNER))).toMatchObject({ run: { status: 'running' } });
  });

  test('cancelling ends what nobody works on, asks what runs, and is kept for what has not come', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew);
    const ann = asUser(crew, crew.ann);
    const queued = await prompted(store, prompt(crew, conversation, 'queued'));
    expect(await store.runs.cancel(ann, queued.runId)).toMatchObject({ status: 'cancelled', cancelRequested: true });
    expect(await message(store, conversation, queued.replyId)).toMatchObject({ status: 'cancelled' });
    expect(await store.runs.claimHosted(OWNER)).toBeUndefined();

    await prompted(store, prompt(crew, conversation, 'running'));
    const turn = await claim(store);
    expect(await store.runs.cancelPrompt(ann, conversation.id, 'running')).toMatchObject({
      status: 'running',
      cancelRequested: true,
    });
    expect(await store.runs.renew(fenced(turn), null)).toEqual({ cancelRequested: true });
    await store.runs.finish({ ...fenced(turn), ...said('Half'), status: 'cancelled', telling: null });
    expect(await message(store, conversation, turn.reply.id)).toMatchObject({
      status: 'cancelled',
      parts: [{ text: 'Half' }],
    });

    expect(await store.runs.cancelPrompt(ann, conversation.id, 'to come')).toBeNull();
    const late = await prompted(store, prompt(crew, conversation, 'to come'));
    expect(await store.runs.get(ann, late.runId)).toMatchObject({ status: 'cancelled' });
    expect(await store.runs.claimHosted(OWNER)).toBeUndefined();
    const again = await store.runs.cancel(ann, late.runId);
    expect(again).toMatchObject({ status: 'cancelled', version: 1 });
  });

  test('a prompt that interrupts is taken however many wait: only those that somebody is at stay open', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const me = asUser(crew, crew.ann);
    const conversation = await talk(store, crew, { doubleTexting: 'parallel' });
    const ways = async (doubleTexting: 'interrupt' | 'parallel') =>
      await store.conversations.change(me, conversation.id, { doubleTexting });
    const runIds: string[] = [];
    for (let n = 0; n < limits.openRuns; n++)
      runIds.push((await prompted(store, prompt(crew, conversation, `c${n}`))).runId);
    expect(await store.runs.prompt(prompt(crew, conversation, 'more'))).toEqual({ type: 'too_many_runs' });
    const turn = await claim(store);
    await ways('interrupt');
    const newest = await prompted(store, prompt(crew, conversation, 'newest'));
    const states = await Promise.all(runIds.map(async (id) => (await store.runs.get(me, id))?.status));
    expect(states).toEqual(runIds.map((id) => (id === turn.run.id ? 'running' : 'cancelled')));
    expect(await store.runs.get(me, newest.runId)).toMatchObject({ status: 'queued' });
  });

  test('fifty that somebody is at are too many for one that interrupts, too', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew, { doubleTexting: 'parallel' });
    for (let n = 0; n < limits.openRuns; n++) {
      await prompted(store, prompt(crew, conversation, `c${n}`));
      await claim(store);
    }
    await store.conversations.change(asUser(crew, crew.ann), conversation.id, { doubleTexting: 'interrupt' });
    expect(await store.runs.prompt(prompt(crew, conversation, 'more'))).toEqual({ type: 'too_many_runs' });
  });

  test('what a node left running is interrupted when it had begun, and queued again when it had not', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const [begun, silent] = [await talk(store, crew), await talk(store, crew)];
    const half = await prompted(store, prompt(crew, begun, 'begun'));
    await store.runs.checkpoint({ ...fenced(await claim(store)), ...said('Half an ans'), landmark: false });
    const never = await prompted(store, prompt(crew, silent, 'silent'));
    const lost = await claim(store);
    expect(await store.runs.repair({ owner: 'node:two' }, stopped, 10)).toBe(0);
    expect(await store.runs.repair({ owner: 'node:one' }, stopped, 10)).toBe(2);
    expect(await store.runs.repair({ owner: 'node:one' }, stopped, 10)).toBe(0);
    expect(await message(store, begun, half.replyId)).toMatchObject({
      status: 'interrupted',
      parts: [{ text: 'Half an ans' }],
      rev: 2,
      error: { code: 'interrupted' },
    });
    expect(await message(store, silent, never.replyId)).toMatchObject({ status: 'pending', rev: 1 });
    expect(await claim(store)).toMatchObject({ run: { id: lost.run.id, attempt: 1 }, fence: 2 });
    expect(await store.runs.checkpoint({ ...fenced(lost), ...said('zombie'), landmark: false })).toBeUndefined();
  });

  test('a lease holds while it is renewed, and what lapsed is repaired', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew);
    const { replyId } = await prompted(store, prompt(crew, conversation, 'hello', { hosted: false }));
    expect(await store.runs.claimHosted(OWNER)).toBeUndefined();
    const turn = await store.runs.claim(crew.agent.id, { owner: 'key:1', leaseUntil: clock.now() + 30_000 });
    if (!turn) throw new Error('nothing to claim');
    await clock.advance(20_000);
    expect(await store.runs.renew(fenced(turn), clock.now() + 30_000)).toEqual({ cancelRequested: false });
    await clock.advance(20_000);
    expect(await store.runs.repair({ seenBy: 'node:other' }, stopped, 10)).toBe(0);
    expect(await store.runs.nextLapse('node:other')).toBe(clock.now() + 10_000);
    await clock.advance(10_000);
    expect(await store.runs.repair({ seenBy: 'node:other' }, stopped, 10)).toBe(1);
    expect(await message(store, conversation, replyId)).toMatchObject({ status: 'interrupted' });
    expect(await store.runs.nextLapse('node:other')).toBeUndefined();
  });

  test('a retry is the same run and message, begun anew; only what is over and not done is repeated', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew);
    const ann = asUser(crew, crew.ann);
    const { replyId, runId } = await prompted(store, prompt(crew, conversation, 'hello'));
    const turn = await claim(store);
    expect(await store.runs.retry(ann, runId)).toMatchObject({ type: 'stood' });
    const error = { code: 'provider', message: 'The model refused the key.' };
    await store.runs.finish({ ...fenced(turn), ...said('Hal'), status: 'error', error, telling: null });
    expect(await message(store, conversation, replyId)).toMatchObject({ status: 'error', error });
    expect(await store.runs.retry(ann, runId)).toMatchObject({ type: 'queued', run: { attempt: 2 } });
    expect(await message(store, conversation, replyId)).toMatchObject({ status: 'pending', parts: [], rev: 2 });
    const again = await claim(store);
    expect(again).toMatchObject({ run: { id: runId }, reply: { id: replyId, rev: 2 }, fence: 2 });
    await store.runs.finish({ ...fenced(again), ...said('Hello'), status: 'done', telling: null });
    expect(await store.runs.retry(ann, runId)).toMatchObject({ type: 'stood' });
  });

  test('one that is tried again waits for the one that somebody is at, though it is older', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew);
    const first = await prompted(store, prompt(crew, conversation, 'one'));
    await store.runs.cancel(asUser(crew, crew.ann), first.runId);
    const second = await prompted(store, prompt(crew, conversation, 'two'));
    const third = await prompted(store, prompt(crew, conversation, 'three'));
    const turn = await claim(store);
    expect(turn.run.id).toBe(second.runId);
    await store.runs.retry(asUser(crew, crew.ann), first.runId);
    expect(await store.runs.claimHosted(OWNER)).toBeUndefined();
    await store.runs.finish({ ...fenced(turn), ...said('Two'), status: 'done', telling: null });
    const again = await claim(store);
    expect(again.run.id).toBe(first.runId);
    await store.runs.finish({ ...fenced(again), ...said('One'), status: 'done', telling: null });
    expect((await claim(store)).run.id).toBe(third.runId);
  });

  test('a cid under which an agent handed something on is taken', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew);
    const note = {
      tenantId: crew.tenantId,
      agentId: crew.agent.id,
      key: 'one',
      fingerprint: hash('one'),
      telling: null,
    };
    await store.conversations.note(conversation.id, { ...note, ...said('one'), onBehalfOf: crew.ann.id });
    expect(await store.runs.prompt(prompt(crew, conversation, 'one'))).toEqual({ type: 'key_reused' });
  });

  test('what was typed where the agent is runs from the start, once per key, beside what else runs', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew);
    const claimant = { owner: 'key:1', leaseUntil: clock.now() + 30_000 };
    const { cid: _, hosted: __, telling: ___, ...words } = prompt(crew, conversation, 'typed');
    const typed = { ...words, agentId: crew.agent.id, key: 'typed' };
    const first = await store.runs.begin(typed, claimant);
    const again = await store.runs.begin(typed, { ...claimant, owner: 'key:2' });
    if (!('claimed' in first) || !('claimed' in again)) throw new Error('not begun');
    expect([first.type, again.type]).toEqual(['begun', 'known']);
    expect(again.claimed).toEqual(first.claimed);
    expect(first.claimed).toMatchObject({
      run: { status: 'running', attempt: 1 },
      fence: 1,
      leaseUntil: claimant.leaseUntil,
    });
    expect(await store.conversations.messages(conversation.id, undefined, 10)).toMatchObject([
      { author: { kind: 'agent' }, status: 'streaming', parts: [], runId: first.claimed.run.id },
      { author: { kind: 'user', id: crew.ann.id }, cid: 'typed', status: 'done', parts: [{ text: 'typed' }] },
    ]);
    expect(await store.runs.begin({ ...typed, fingerprint: hash('other') }, claimant)).toEqual({ type: 'key_reused' });
    const beside = await store.runs.begin({ ...typed, key: 'two', fingerprint: hash('two') }, claimant);
    expect(beside.type).toBe('begun');
    // what somebody sends meanwhile waits for both
    await prompted(store, prompt(crew, conversation, 'sent', { hosted: false }));
    expect(await store.runs.claim(crew.agent.id, claimant)).toBeUndefined();
    await store.runs.finish({ ...fenced(first.claimed), ...said('Done'), status: 'done', telling: null });
    expect(await store.runs.begin(typed, claimant)).toMatchObject({ type: 'stale', run: { status: 'done' } });
    // nobody has said a word about the other one, and still it is not given to anybody again
    await clock.advance(30_000);
    await store.runs.repair({ seenBy: 'node:other' }, stopped, 10);
    expect((await store.conversations.messages(conversation.id, undefined, 10)).map(({ status }) => status)).toEqual([
      'pending',
      'done',
      'interrupted',
      'done',
      'done',
      'done',
    ]);
  });

  test('only the agent of a conversation begins a run in it, and only for a member', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const other = await cast(store, 'other');
    const conversation = await talk(store, crew);
    const { cid: _, hosted: __, telling: ___, ...words } = prompt(crew, conversation, 'typed');
    const begin = (fields: object) =>
      store.runs.begin({ ...words, agentId: crew.agent.id, key: 'typed', ...fields }, OWNER);
    expect(await begin({ agentId: other.agent.id })).toEqual({ type: 'unknown_conversation' });
    expect(await begin({ tenantId: other.tenantId })).toEqual({ type: 'unknown_conversation' });
    expect(await begin({ userId: other.ann.id })).toEqual({ type: 'unknown_member' });
  });

  test('a claim that names a conversation leaves the others alone', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const [mine, theirs] = [await talk(store, crew), await talk(store, crew)];
    const { runId: older } = await prompted(store, prompt(crew, theirs, 'one', { hosted: false }));
    const { runId } = await prompted(store, prompt(crew, mine, 'two', { hosted: false }));
    const take = async (id?: string) => (await store.runs.claim(crew.agent.id, OWNER, id))?.run.id;
    expect([await take(mine.id), await take(mine.id), await take()]).toEqual([runId, undefined, older]);
  });

  test('a run that waits for an ask goes on when it is settled, however that comes', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew);
    const ann = asUser(crew, crew.ann);
    const { runId, replyId } = await prompted(store, prompt(crew, conversation, 'hello'));
    const wait = async (turn: ClaimedRun, askId: string) =>
      store.runs.wait({ ...fenced(turn), ...said('May I?'), landmark: true }, askId);
    const asked = await opened(store, crew, { conversationId: conversation.id, key: 'one' });
    expect(await wait(await claim(store), asked.id)).toMatchObject({ status: 'waiting', askId: asked.id });
    expect(await message(store, conversation, replyId)).toMatchObject({
      status: 'pending',
      parts: [{ text: 'May I?' }],
    });
    expect(await store.runs.claimHosted(OWNER)).toBeUndefined();
    await store.asks.answer(crew.tenantId, asked.id, approval(crew.ann, clock.now()));
    const second = await claim(store);
    expect(second).toMatchObject({ reply: { parts: [{ text: 'May I?' }], rev: 1 } });
    const quick = await opened(store, crew, { conversationId: conversation.id, key: 'two' });
    await store.asks.cancel(crew.tenantId, crew.agent.id, quick.id, undefined);
    expect(await wait(second, quick.id)).toMatchObject({ status: 'queued' });
    const third = await opened(store, crew, { conversationId: conversation.id, key: 'three' });
    await wait(await claim(store), third.id);
    expect(await store.runs.cancel(ann, runId)).toMatchObject({ status: 'cancelled' });
    await store.asks.answer(crew.tenantId, third.id, approval(crew.ann, clock.now()));
    expect(await store.runs.claimHosted(OWNER)).toBeUndefined();
  });

  test('what others said counts as unread until it is read; a reply counts when it is finished, an ask does not', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew);
    const unread = async (user: Cast['ann']) =>
      (await store.conversations.get(asUser(crew, user), conversation.id))?.unread;
    await prompted(store, prompt(crew, conversation, 'hello'));
    expect([await unread(crew.ann), await unread(crew.bob)]).toEqual([0, 1]);
    const turn = await claim(store);
    await opened(store, crew, { conversationId: conversation.id });
    expect([await unread(crew.ann), await unread(crew.bob)]).toEqual([0, 1]);
    await store.runs.finish({ ...fenced(turn), ...said('Hi'), status: 'done', telling: null });
    expect([await unread(crew.ann), await unread(crew.bob)]).toEqual([1, 2]);
    const badges = await store.asks.badges(crew.bob.id);
    expect(badges).toMatchObject({ total: 3, buckets: { asks: 1, [`conversations/${conversation.id}`]: 2 } });
    const before = await store.conversations.get(asUser(crew, crew.bob), conversation.id);
    const read = await store.conversations.read(asUser(crew, crew.bob), conversation.id, 99);
    expect(read).toMatchObject({ readSeq: 3, unread: 0, updatedAt: before?.updatedAt });
    // readers take what has a higher version
    expect(read?.version).toBeGreaterThan(before?.version ?? 0);
    expect((await store.feeds.page(asUser(crew, crew.bob), 0, 100)).frames.at(-1)?.type).toBe('badge.updated');
    expect(await store.conversations.read(asUser(crew, crew.bob), conversation.id, 1)).toMatchObject({ readSeq: 3 });
    expect((await store.asks.badges(crew.bob.id)).total).toBe(1);
    expect(await store.conversations.get(asUser(crew, crew.bob), conversation.id)).toMatchObject({
      preview: { text: 'Deploy?' },
    });
  });

  test('reading closes what was to be told about it', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew);
    const telling = { kind: 'message', priority: 'normal', title: 'Builder', lifeUntil: 2_000_000_000_000 } as const;
    await prompted(store, prompt(crew, conversation, 'hello', { telling }));
    const turn = await claim(store);
    await store.runs.finish({ ...fenced(turn), ...said('Hi'), status: 'done', telling });
    expect((await store.outbox.due(10)).map(({ userId }) => userId).sort()).toEqual(
      [crew.bob.id, crew.ann.id, crew.bob.id].sort(),
    );
    await store.conversations.read(asUser(crew, crew.bob), conversation.id, 2);
    expect((await store.outbox.due(10)).map(({ userId }) => userId)).toEqual([crew.ann.id]);
  });
};
