import { contexts, type Delta, Fault, type Snapshot } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { upsert } from '../store/suite/house.suite.ts';
import type { Reader } from './reader.ts';
import { type Connection, openRoom, type Room } from './room.suite.ts';

const talk = async ({ store, cast, robot }: Room, members: string[]) => {
  const wanted = { tenantId: cast.tenantId, agentId: robot.id, members };
  const { conversation } = await upsert(store, wanted, robot);
  return { id: conversation.id, context: contexts.conversation(robot.id, conversation.id) };
};
const delta = (conversationId: string, text: string): Delta => ({
  ...{ type: 'delta', messageId: 'm', part: 0, kind: 'text', at: 0, rev: 1, conversationId },
  text,
});
const reading = async (room: Room, reader: Reader): Promise<{ stream: Connection; connectionId: string }> => {
  const stream = await room.connect(reader);
  const [hello] = await stream.until('caught_up');
  return { stream, connectionId: hello?.data.connectionId };
};

test('a stream carries the words of what its reader said it looks at, and of nothing else', async () => {
  await using room = await openRoom();
  const [one, two] = [await talk(room, [room.ann.id]), await talk(room, [room.ann.id])];
  const { stream, connectionId } = await reading(room, room.ann);
  await room.live.look(room.ann, connectionId, [one.context, contexts.platform(), 'nonsense']);
  room.bus.show(two.id, delta(two.id, 'unseen'));
  room.bus.show(one.id, delta(one.id, 'seen'));
  const came = await stream.next();
  expect([came?.event, came?.id, came?.data]).toEqual(['live', undefined, delta(one.id, 'seen')]);
});

test('what somebody is not in is not carried, whatever they say they look at', async () => {
  await using room = await openRoom();
  const [theirs, mine] = [await talk(room, []), await talk(room, [room.ann.id])];
  const { stream, connectionId } = await reading(room, room.ann);
  await room.live.look(room.ann, connectionId, [theirs.context, mine.context]);
  room.bus.show(theirs.id, delta(theirs.id, 'secret'));
  room.bus.show(mine.id, delta(mine.id, 'mine'));
  expect((await stream.next())?.data).toMatchObject({ text: 'mine' });
});

test('who is taken out sees no more of it', async () => {
  await using room = await openRoom();
  const { id, context } = await talk(room, [room.ann.id]);
  const { stream, connectionId } = await reading(room, room.ann);
  await room.live.look(room.ann, connectionId, [context]);
  await room.store.conversations.leave(room.robot, id, room.ann.id);
  await stream.until('void');
  room.bus.show(id, delta(id, 'secret'));
  await talk(room, [room.ann.id]);
  const after = await stream.until('conversation.created');
  expect(after.filter(({ event }) => event === 'live')).toEqual([]);
});

test('who is taken out while they say what they look at sees nothing of it', async () => {
  await using room = await openRoom();
  const { id, context } = await talk(room, [room.ann.id]);
  const { stream, connectionId } = await reading(room, room.ann);
  // read before it was over, answered after it was told
  const { get } = room.store.conversations;
  const late = Promise.withResolvers<void>();
  room.store.conversations.get = async (...asked) => {
    const found = await get(...asked);
    await late.promise;
    return found;
  };
  const looked = room.live.look(room.ann, connectionId, [context]);
  await room.store.conversations.leave(room.robot, id, room.ann.id);
  await stream.until('void');
  late.resolve();
  await looked;
  room.bus.show(id, delta(id, 'secret'));
  await talk(room, [room.ann.id]);
  const after = await stream.until('conversation.created');
  expect(after.filter(({ event }) => event === 'live')).toEqual([]);
});

test('a stream belongs to its reader, and to nobody when it has ended', async () => {
  await using room = await openRoom();
  const { stream, connectionId } = await reading(room, room.ann);
  const refused = new Fault('not_found', 'There is no such stream of yours here.');
  await expect(room.live.look(room.robot, connectionId, [])).rejects.toMatchObject(refused);
  await expect(room.live.look(room.ann, room.ann.id, [])).rejects.toMatchObject(refused);
  stream.leave();
  await expect
    .poll(() =>
      room.live.look(room.ann, connectionId, []).then(
        () => 'there',
        (error: Fault) => error.code,
      ),
    )
    .toBe('not_found');
});

test('a look that comes in the middle begins with what is written so far', async () => {
  const parts: Snapshot['parts'] = [{ type: 'text', text: 'so far' }];
  await using room = await openRoom(undefined, (conversationId) => [
    { type: 'snapshot', conversationId, messageId: 'm', parts, rev: 1 },
  ]);
  const { id, context } = await talk(room, [room.ann.id]);
  const stream = await room.connect(room.ann, undefined, [context]);
  const came = await stream.until('snapshot');
  expect(came.map(({ data }) => data.type)).toEqual(['hello', 'caught_up', 'snapshot']);
  expect(came.at(-1)?.data).toMatchObject({ conversationId: id, parts });
});

test('words wait for the end of a replay: before it their message may be unknown', async () => {
  await using room = await openRoom(undefined, (conversationId) => [
    { type: 'snapshot', conversationId, messageId: 'm', parts: [], rev: 1 },
  ]);
  const { cursor } = await room.live.state(room.ann);
  const { id, context } = await talk(room, [room.ann.id]);
  for (let n = 0; n < 600; n++) await room.store.conversations.change(room.robot, id, { title: `${n}` });
  const stream = await room.connect(room.ann, cursor, [context]);
  const came = await stream.until('snapshot');
  expect(came.length).toBeGreaterThan(600);
  expect(came.slice(-2).map(({ data }) => data.type)).toEqual(['caught_up', 'snapshot']);
  expect(came.filter(({ event }) => event === 'live')).toHaveLength(1);
});
