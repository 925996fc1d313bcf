import { readFile } from 'node:fs/promises';
import { limits } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { StoreUnavailable } from '../store/store.ts';
import { toCursor } from './cursor.ts';
import { deafBus, openRoom } from './room.suite.ts';
import { playSession } from './sink.suite.ts';

const start = async ({ store, robot }: Awaited<ReturnType<typeof openRoom>>): Promise<string> => {
  const { epoch } = await store.feeds.head(robot.id);
  return toCursor(epoch, robot.id, 0);
};
const types = (frames: readonly { data: { type: string } }[]): string[] => frames.map(({ data }) => data.type);

test('the states told at the top of the session are the states there are', async () => {
  const source = await readFile(new URL('./session.ts', import.meta.url), 'utf8');
  const [prose = '', code = ''] = source.split('export type SessionState = ');
  const told = [...prose.matchAll(/^ \* {5}(\w+) +/gm)].map(([, state]) => state);
  const known = [...(code.split(';')[0] ?? '').matchAll(/'(\w+)'/g)].map(([, state]) => state);
  expect(told).toEqual(known);
});

test('a session greets, replays without a gap, says that it caught up, and follows', async () => {
  await using room = await openRoom();
  await room.append(3);
  const { sink, state } = playSession(room, await start(room));
  const opening = await sink.until('caught_up');
  expect(types(opening)).toEqual(['hello', 'superseded', 'superseded', 'conversation.updated', 'caught_up']);
  expect(opening.map(({ data }) => data.seq)).toEqual([3, 1, 2, 3, 3]);
  expect(state()).toBe('following');
  await room.append(1);
  expect((await sink.next())?.data.seq).toBe(4);
  sink.leave();
  expect(state()).toBe('ended');
});

test('a heartbeat comes every fifteen seconds, with the head', async () => {
  await using room = await openRoom();
  const { sink } = playSession(room);
  await sink.until('caught_up');
  for (const seq of [0, 2, 4]) {
    await room.clock.advance(limits.heartbeatMs - 1);
    expect(sink.written.at(-1)?.data.type).not.toBe('heartbeat');
    await room.clock.advance(1);
    expect((await sink.until('heartbeat')).at(-1)?.data).toEqual({ type: 'heartbeat', seq });
    await room.append(2);
    await sink.next();
    await sink.next();
  }
  sink.leave();
});

test('when every hint is lost, news comes with the next heartbeat, and before it', async () => {
  await using room = await openRoom(deafBus);
  const { sink } = playSession(room);
  await sink.until('caught_up');
  await room.append(2);
  await room.clock.advance(limits.heartbeatMs);
  expect((await sink.until('heartbeat')).map(({ data }) => [data.type, data.seq])).toEqual([
    ['superseded', 1],
    ['conversation.updated', 2],
    ['heartbeat', 2],
  ]);
  sink.leave();
});

test('while a reader takes nothing nothing is written; it goes on where it was', async () => {
  await using room = await openRoom();
  const { sink, state } = playSession(room);
  await sink.until('caught_up');
  sink.stall();
  await room.append(1);
  expect((await sink.next())?.data.seq).toBe(1);
  await room.append(2);
  await room.clock.advance(19_999);
  expect([state(), sink.written.at(-1)?.data.seq]).toEqual(['blocked', 1]);
  sink.drain();
  const after = await sink.until('conversation.updated');
  expect(after.filter(({ event }) => event === 'feed').map(({ data }) => data.seq)).toEqual([2, 3]);
  sink.leave();
});

test('a reader that takes nothing for twenty seconds is sent away, and cut when it does not take that either', async () => {
  await using room = await openRoom();
  const { sink, ended, state } = playSession(room);
  await sink.until('caught_up');
  sink.stall();
  await room.append(3);
  await sink.next();
  await room.clock.advance(20_000);
  await ended;
  expect(state()).toBe('ended');
  const last = sink.written.at(-1);
  expect(last?.data).toMatchObject({ type: 'goodbye', reason: 'slow' });
  expect(last?.retry).toBe(last?.data.retryAfterMs);
  expect(sink.cuts).toBe(0);
  await room.clock.advance(2_000);
  expect(sink.cuts).toBe(1);
});

test('a reader that is slow a hundred times leaves nothing behind', async () => {
  await using room = await openRoom();
  const { sink } = playSession(room);
  await sink.until('caught_up');
  const { listeners } = sink;
  for (let seq = 1; seq <= 100; seq++) {
    sink.stall();
    await room.append(1);
    expect((await sink.next())?.data.seq).toBe(seq);
    sink.drain();
  }
  expect(sink.listeners).toBe(listeners);
  sink.leave();
});

test('a session that is to end says why, wherever it is; a blocked one is cut', async () => {
  await using room = await openRoom();
  const greeting = playSession(room);
  greeting.session.close('revoked');
  await greeting.ended;
  expect(types(greeting.sink.written)).toEqual(['hello', 'goodbye']);

  const following = playSession(room);
  await following.sink.until('caught_up');
  following.session.close('drain');
  following.session.close('revoked');
  await following.ended;
  expect(following.sink.written.at(-1)?.data).toMatchObject({ type: 'goodbye', reason: 'drain' });

  const blocked = playSession(room);
  await blocked.sink.until('caught_up');
  blocked.sink.stall();
  await room.append(2);
  await blocked.sink.next();
  blocked.session.close('drain');
  await blocked.ended;
  expect([blocked.sink.cuts, blocked.state()]).toEqual([1, 'ended']);
});

test('a time to come back is given to everyone who is sent away, not the same to all', async () => {
  await using room = await openRoom();
  const retries = new Set<number>();
  for (let n = 0; n < 20; n++) {
    const { sink, session, ended } = playSession(room);
    session.close('drain');
    await ended;
    const { retryAfterMs } = sink.written.at(-1)?.data ?? {};
    expect(retryAfterMs).toBeGreaterThanOrEqual(1_000);
    expect(retryAfterMs).toBeLessThanOrEqual(2_000);
    retries.add(retryAfterMs);
  }
  expect(retries.size).toBeGreaterThan(1);
});

test('a cursor that cannot be followed resets, with one that can', async () => {
  await using room = await openRoom();
  await room.append(2);
  const { sink, ended } = playSession(room, 'nonsense');
  await ended;
  expect(sink.written.map(({ data }) => data)).toEqual([{ type: 'reset', reason: 'malformed' }]);
  const again = playSession(room, sink.written[0]?.id);
  expect(types(await again.sink.until('caught_up'))).toEqual(['hello', 'caught_up']);
  again.sink.leave();
});

test('a store that fails is a goodbye with a time to come back', async () => {
  await using room = await openRoom();
  const feeds = { ...room.store.feeds };
  const { sink, ended } = playSession({ ...room, store: { ...room.store, feeds } });
  await sink.until('caught_up');
  feeds.page = () => Promise.reject(new StoreUnavailable('locked'));
  await room.append(1);
  await ended;
  expect(sink.written.at(-1)?.data).toMatchObject({ type: 'goodbye', reason: 'unavailable' });
});

test('a reader that leaves is forgotten: no timer waits for it', async () => {
  await using room = await openRoom();
  const { waiting } = room.clock;
  const early = playSession(room);
  early.sink.leave();
  await early.ended;
  const blocked = playSession(room);
  await blocked.sink.until('caught_up');
  blocked.sink.stall();
  await room.append(1);
  await blocked.sink.next();
  blocked.sink.leave();
  await blocked.ended;
  expect(room.clock.waiting).toBe(waiting);
});
