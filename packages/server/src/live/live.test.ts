import { Fault, limits } from '@beckon/protocol';
import { expect, test, vi } from 'vitest';
import { deafBus, largeAsks, openRoom } from './room.suite.ts';

/** What a server may keep for one reader: what its socket was given and could not send. */
const MOST_QUEUED = 1024 * 1024;

test('a stream over a socket greets, follows, and beats', async () => {
  await using room = await openRoom();
  const stream = await room.connect(room.robot);
  expect((await stream.until('caught_up')).map(({ data }) => data.type)).toEqual(['hello', 'caught_up']);
  await room.append(1);
  expect((await stream.next())?.data).toMatchObject({ type: 'conversation.created', seq: 1 });
  await room.clock.advance(limits.heartbeatMs);
  expect((await stream.next())?.data).toEqual({ type: 'heartbeat', seq: 1 });
});

test('a reader that takes nothing costs little, is sent away, and misses nothing when it comes back', async () => {
  await using room = await openRoom();
  const { cursor } = await room.live.state(room.robot);
  const slow = await room.connect(room.robot, cursor);
  const [response] = room.responses;
  await largeAsks(room, 400);
  let [queued, sent] = [0, -1];
  await vi.waitFor(() => {
    const before = sent;
    sent = response?.socket?.bytesWritten ?? 0;
    queued = Math.max(queued, response?.writableLength ?? 0);
    // nothing moves any more: what lies between the two ends is full
    expect([response?.writableNeedDrain, sent]).toEqual([true, before]);
  });
  await room.clock.advance(20_000);
  const seen = await slow.rest();
  expect(seen.at(-1)?.data).toMatchObject({ type: 'goodbye', reason: 'slow' });
  expect(queued).toBeLessThan(MOST_QUEUED);

  const first = seen.filter(({ event }) => event === 'feed');
  expect(first.length).toBeLessThan(400);
  const again = await room.connect(room.robot, first.at(-1)?.id);
  const second = (await again.until('caught_up')).filter(({ event }) => event === 'feed');
  expect([...first, ...second].map(({ data }) => data.seq)).toEqual(Array.from({ length: 400 }, (_, n) => n + 1));
});

test('a reader that takes nothing does not hold up the others', async () => {
  await using room = await openRoom();
  await room.connect(room.robot);
  const quick = await room.connect(room.ann);
  await quick.until('caught_up');
  await largeAsks(room, 200);
  let asks = 0;
  while (asks < 200) if ((await quick.next())?.data.type === 'ask.opened') asks += 1;
});

test('a revocation ends its streams at once by a hint, and no other', async () => {
  await using room = await openRoom();
  const [one, two] = [await room.session(), await room.session()];
  const [lost, kept] = [await room.connect(one), await room.connect(two)];
  await Promise.all([lost.until('caught_up'), kept.until('caught_up')]);
  await room.store.credentials.revokeSession(one.tenantId, one.id, one.credentialId ?? '');
  expect((await lost.next())?.data).toMatchObject({ type: 'goodbye', reason: 'revoked' });
  await room.clock.advance(limits.heartbeatMs);
  expect((await kept.next())?.data.type).toBe('heartbeat');
});

test('a revocation ends its streams within half a second when every hint is lost', async () => {
  await using room = await openRoom(deafBus);
  const reader = await room.session();
  const stream = await room.connect(reader);
  await stream.until('caught_up');
  await room.clock.advance(500);
  await room.store.credentials.revokeSession(reader.tenantId, reader.id, reader.credentialId ?? '');
  await room.clock.advance(500);
  expect((await stream.next())?.data).toMatchObject({ type: 'goodbye', reason: 'revoked' });
});

test('a stream that opens by what was revoked just before ends as well', async () => {
  await using room = await openRoom(deafBus);
  const [one, two] = [await room.session(), await room.session()];
  const other = await room.connect(one);
  await other.until('caught_up');
  await room.store.credentials.revokeSession(two.tenantId, two.id, two.credentialId ?? '');
  await room.clock.advance(500);
  const late = await room.connect(two);
  await late.until('caught_up');
  await room.clock.advance(500);
  expect((await late.next())?.data).toMatchObject({ type: 'goodbye', reason: 'revoked' });
});

test('a token that runs out ends its stream', async () => {
  await using room = await openRoom();
  const stream = await room.connect(await room.session(10_000));
  await stream.until('caught_up');
  await room.clock.advance(10_400);
  expect((await stream.next())?.data).toMatchObject({ type: 'goodbye', reason: 'expired' });
});

test('while the store is unavailable nobody is sent away for their rights', async () => {
  await using room = await openRoom(deafBus);
  const stream = await room.connect(await room.session());
  await stream.until('caught_up');
  const revision = vi.spyOn(room.store.credentials, 'revision').mockRejectedValue(new Error('locked'));
  await room.clock.advance(1_000);
  expect(revision).toHaveBeenCalled();
  revision.mockRestore();
  await room.clock.advance(limits.heartbeatMs);
  expect((await stream.next())?.data.type).toBe('heartbeat');
});

test('a room that closes says goodbye to all with a time to come back, and to whoever comes late', async () => {
  await using room = await openRoom();
  const streams = [await room.connect(room.ann), await room.connect(room.robot)];
  for (const stream of streams) await stream.until('caught_up');
  expect(room.live.open).toBe(2);
  await room.live.close();
  streams.push(await room.connect(room.ann));
  for (const stream of streams) {
    const last = (await stream.rest()).at(-1);
    expect(last?.data).toMatchObject({ type: 'goodbye', reason: 'drain' });
    expect(last?.retry).toBe(last?.data.retryAfterMs);
  }
  expect(room.live.open).toBe(0);
});

test('a request that waits ends with its right, and with the room, where it answers what it has', async () => {
  await using room = await openRoom();
  const query = { waitSeconds: 60 };
  const never = new AbortController().signal;
  const revoked = await room.session();
  const waiting = room.live.poll(revoked, query, never);
  const brief = room.live.poll(await room.session(5_000), query, never);
  const patient = room.live.poll(await room.session(), query, never);
  const held = room.live.hold(await room.session(), never, (signal) => {
    const { promise, resolve } = Promise.withResolvers<string>();
    signal.addEventListener('abort', () => resolve('what there is'));
    return promise;
  });
  const refusals = Promise.all([
    expect(waiting).rejects.toMatchObject(new Fault('unauthenticated')),
    expect(brief).rejects.toMatchObject(new Fault('token_expired')),
  ]);
  await room.store.credentials.revokeSession(revoked.tenantId, revoked.id, revoked.credentialId ?? '');
  await room.clock.advance(5_400);
  await refusals;
  await room.live.close();
  expect((await patient).frames.map(({ data }) => data)).toMatchObject([{ type: 'caught_up' }]);
  expect(await held).toBe('what there is');
});
