import { expect, test, vi } from 'vitest';
import { deafBus } from '../live/room.suite.ts';
import { never, openRoom } from './room.suite.ts';

test('whoever waits has the answer at once', async () => {
  await using room = await openRoom();
  const ask = await room.ask();
  const waiting = [room.robot, room.ann, room.bob].map((one) => room.asks.get(one, ask.id, 60, never));
  const answered = await room.asks.answer(room.byAnn, ask.id, { value: 'approve' });
  expect(await Promise.all(waiting)).toEqual([answered, answered, answered]);
});

test('whoever waits has the answer within two seconds when every hint is lost', async () => {
  await using room = await openRoom(deafBus);
  const ask = await room.ask();
  const waiting = room.asks.get(room.robot, ask.id, 60, never);
  await room.clock.advance(0);
  const answered = await room.asks.answer(room.byAnn, ask.id, { value: 'approve' });
  await room.clock.advance(2_000);
  expect(await waiting).toEqual(answered);
});

test('a wait that is over answers the open ask, not a moment before', async () => {
  await using room = await openRoom();
  const ask = await room.ask();
  const over = vi.fn();
  const waiting = room.asks.get(room.robot, ask.id, 25, never).then((seen) => {
    over();
    return seen;
  });
  await room.clock.advance(24_999);
  expect(over).not.toHaveBeenCalled();
  await room.clock.advance(1);
  expect(await waiting).toEqual(ask);
});

test('whoever goes away leaves nothing behind', async () => {
  await using room = await openRoom();
  const ask = await room.ask();
  const gone = new AbortController();
  const waiting = room.asks.get(room.robot, ask.id, 60, gone.signal);
  await room.clock.advance(0);
  gone.abort();
  expect(await waiting).toEqual(ask);
  expect(room.clock.waiting).toBe(0);
});

test('an ask that is settled is not waited for', async () => {
  await using room = await openRoom();
  const ask = await room.ask();
  await room.asks.cancel(room.robot, ask.id, undefined);
  expect((await room.asks.get(room.robot, ask.id, 60, never)).state).toBe('cancelled');
});

test('what one may not see cannot be waited for', async () => {
  await using room = await openRoom();
  const { id } = await room.ask({ to: [room.cast.bob.id] });
  await expect(room.asks.get(room.ann, id, 60, never)).rejects.toMatchObject({ code: 'not_found' });
});

test('an ask that expires while it is waited for is told', async () => {
  await using room = await openRoom();
  const ask = await room.ask({ expiresAt: room.clock.now() + 1_000 });
  const waiting = room.asks.get(room.robot, ask.id, 60, never);
  await room.clock.advance(1_000);
  await room.store.asks.expire(10);
  expect((await waiting).state).toBe('expired');
});
