import assert from 'node:assert/strict';
import { type FeedFrame, limits } from '@beckon/protocol';
import type { Trials } from '../check.ts';
import type { Seen } from '../stream.ts';
import type { Person, Robot, Tenant } from '../tenant.ts';

/** Asks in a conversation: each of them is several rows in the feed of its member. */
const manyRows = async (tenant: Tenant, asks: number): Promise<{ ann: Person; robot: Robot; start: string }> => {
  const { ann, robot } = await tenant.pair();
  const { cursor } = await ann.does('state');
  const { id: conversationId } = await robot.does('createConversation', { body: {} });
  await Promise.all(Array.from({ length: asks }, () => robot.asks({ conversationId })));
  return { ann, robot, start: cursor };
};

const rowsOf = (frames: readonly Seen[]): FeedFrame[] =>
  frames.flatMap((frame) => (frame.event === 'feed' ? [frame.data] : []));

const idOf = ({ data }: FeedFrame): string | undefined => {
  if ('entityId' in data) return data.entityId;
  return 'id' in data ? data.id : undefined;
};

const gapless = (seqs: readonly number[], from: number): void =>
  assert.deepEqual(
    seqs,
    seqs.map((_, index) => from + 1 + index),
  );

/** What a stream says, and in which order. */
export const feed: Trials = {
  'a stream is told to be one to proxies and browsers': async (tenant) => {
    const ann = await tenant.person();
    await using stream = await ann.stream();
    const header = (name: string): string => stream.headers.get(name) ?? '';
    assert.match(header('content-type'), /^text\/event-stream(; ?charset=utf-8)?$/i);
    assert.match(header('cache-control'), /no-store.*no-transform|no-transform.*no-store/);
    assert.equal(header('x-accel-buffering'), 'no');
  },
  'a stream greets, replays what is after the cursor without a gap, says so, and goes on with news': async (tenant) => {
    const { ann, robot, start } = await manyRows(tenant, 3);
    await using stream = await ann.stream({ query: { since: start } });
    const [hello, ...replay] = await stream.until('caught_up');
    assert.equal(hello?.data.type, 'hello');
    assert.equal(hello?.data.type === 'hello' && hello.data.heartbeatMs, limits.heartbeatMs);
    const seqs = rowsOf(replay).map(({ seq }) => seq);
    assert.ok(seqs.length >= 15);
    gapless(seqs, (seqs[0] ?? 0) - 1);
    const done = replay.at(-1)?.data;
    assert.equal(done?.type === 'caught_up' && done.seq, seqs.at(-1));

    const ask = await robot.asks();
    const news = rowsOf(await stream.until('ask.opened'));
    gapless(
      news.map(({ seq }) => seq),
      seqs.at(-1) ?? 0,
    );
    assert.deepEqual(news.at(-1)?.data, ask);
  },
  'what a row leaves to a later one of its page is told there': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const { cursor } = await ann.does('state');
    const ask = await robot.asks();
    await ann.gives(ask, { value: 'deny' });
    const { frames } = await ann.poll(cursor);
    const rows = frames.flatMap(({ event, data }) => (event === 'feed' ? [data] : []));
    for (const [index, row] of rows.entries()) {
      if (row.type !== 'superseded') continue;
      const { entityId } = row.data;
      const later = rows.slice(index + 1).filter(({ type }) => type !== 'superseded');
      assert.ok(
        later.some((one) => idOf(one) === entityId || one.type === 'badge.updated'),
        `nobody tells ${entityId}`,
      );
    }
    const told = rows.flatMap(({ type, data }) => (type === 'ask.opened' || type === 'ask.updated' ? [data] : []));
    assert.equal(told.at(-1)?.state, 'answered');
  },
  'without a cursor a stream begins with what happens next': async (tenant) => {
    const { ann, robot } = await manyRows(tenant, 2);
    await using stream = await ann.stream();
    const opening = await stream.until('caught_up');
    const types = opening.map(({ data }) => data.type);
    assert.deepEqual([types.at(0), types.at(-1)], ['hello', 'caught_up']);
    // what the server does by itself may come meanwhile; nothing of before does
    const [hello] = opening;
    const head = hello?.event === 'sync' && hello.data.type === 'hello' ? hello.data.seq : Number.POSITIVE_INFINITY;
    assert.ok(rowsOf(opening).every(({ seq }) => seq > head));
    const ask = await robot.asks();
    const [last] = rowsOf(await stream.until('ask.opened')).slice(-1);
    assert.deepEqual(last?.data, ask);
  },
  'more than a page of rows comes whole, in order, each once': async (tenant) => {
    const { ann, start } = await manyRows(tenant, 110);
    const { rows } = await ann.readAll(start);
    assert.ok(rows.length > limits.replayPage, `only ${rows.length} rows`);
    gapless(
      rows.map(({ data }) => data.seq),
      (rows[0]?.data.seq ?? 0) - 1,
    );
    await using stream = await ann.stream({ query: { since: start } });
    const frames = await stream.until('caught_up');
    const known = new Set(rows.map(({ id }) => id));
    const streamed = frames.filter(({ event }) => event === 'feed').map(({ id }) => id);
    assert.deepEqual(
      streamed.filter((id) => known.has(id)),
      rows.map(({ id }) => id),
    );
    assert.equal(frames.filter(({ data }) => data.type === 'caught_up').length, 1);
  },
  'a long poll says what a stream says': async (tenant) => {
    const { ann, start } = await manyRows(tenant, 5);
    // the last word on each of them is that nobody can be told; then nothing moves any more
    const { items } = await ann.does('listNotifications');
    for (const { id, version, state } of items)
      if (state === 'due') await ann.does('getNotification', { params: { id }, query: { wait: 10, version } });
    const polled = await ann.poll(start);
    await using stream = await ann.stream({ query: { since: start } });
    const [, ...streamed] = await stream.until('caught_up');
    const essence = (frames: readonly { event: string; data: unknown }[]): unknown[] =>
      frames.map(({ event, data }) => ({ event, data }));
    assert.deepEqual(essence(polled.frames), essence(streamed));
    assert.deepEqual(
      polled.frames.flatMap((frame) => (frame.event === 'feed' ? [frame.id] : [])),
      streamed.flatMap((frame) => (frame.event === 'feed' ? [frame.id] : [])),
    );
  },
  'a long poll is held until something happens': async (tenant) => {
    const { robot } = await tenant.pair();
    const { cursor } = await robot.does('state');
    const poll = robot.poll(cursor, 15);
    const since = performance.now();
    const ask = await robot.asks();
    const page = await poll;
    assert.deepEqual(
      page.frames.map(({ data }) => ('data' in data ? data.data : data.type)),
      [ask, 'caught_up'],
    );
    assert.ok(performance.now() - since < 5_000);
    const over = await robot.poll(page.cursor, 1);
    assert.deepEqual([over.frames.map(({ data }) => data.type), over.cursor], [['caught_up'], page.cursor]);
  },
  'a person and the agent read the same asks, each in a feed of their own': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    await using mine = await ann.stream();
    await using its = await robot.stream();
    await Promise.all([mine.until('caught_up'), its.until('caught_up')]);
    const ask = await robot.asks();
    const answered = await ann.gives(ask, { value: 'approve' });
    for (const stream of [mine, its]) {
      await stream.until('ask.opened');
      const [last] = rowsOf(await stream.until('ask.updated')).slice(-1);
      assert.deepEqual(last?.data, answered);
    }
  },
  'an agent is online while its stream is open': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    await using watching = await ann.stream();
    await watching.until('caught_up');
    const online = async (): Promise<unknown> => {
      const last = (await watching.until('agent.updated')).at(-1)?.data;
      return last?.type === 'agent.updated' && [last.data.id, last.data.online];
    };
    const stream = await robot.stream();
    assert.deepEqual(await online(), [robot.id, true]);
    await stream[Symbol.asyncDispose]();
    assert.deepEqual(await online(), [robot.id, false]);
  },
};
