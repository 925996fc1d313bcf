import { expect, test, vi } from 'vitest';
import { openRoom } from './room.suite.ts';

const text = (words: string) => ({ type: 'text', text: words }) as const;

test('what a person says is told to the other members, and not to themselves', async () => {
  await using room = await openRoom();
  const { id } = await room.talk('Release', room.bob);
  await room.conversations.prompt(room.ann, id, { cid: 'c', text: 'Shall we?\n\nNow?' });
  expect(await room.told(room.bob)).toEqual([
    { kind: 'message', title: 'Ann · Release', body: 'Shall we? Now?', state: 'due' },
  ]);
  expect(await room.told(room.ann)).toEqual([]);
});

test('what is sent again is told once', async () => {
  await using room = await openRoom();
  const { id } = await room.talk('', room.bob);
  const say = () => room.conversations.prompt(room.ann, id, { cid: 'c', text: 'Hello' });
  const [first, second] = [await say(), await say()];
  expect(second).toEqual(first);
  expect(await room.told(room.bob)).toHaveLength(1);
});

test('an agent’s own message is told to all; one that it hands on, to nobody', async () => {
  await using room = await openRoom();
  const { id } = await room.talk('Release', room.bob);
  await room.conversations.note(room.robot, id, { key: 'a', parts: [text('Typed there')], onBehalfOf: room.ann.id });
  expect([await room.told(room.ann), await room.told(room.bob)]).toEqual([[], []]);
  await room.conversations.note(room.robot, id, { key: 'b', parts: [text('Done.')] });
  for (const user of [room.ann, room.bob])
    expect(await room.told(user)).toEqual([{ kind: 'message', title: 'scout · Release', body: 'Done.', state: 'due' }]);
});

test('times that an agent leaves out are those of the server; its own stand', async () => {
  await using room = await openRoom();
  const { id } = await room.talk();
  const call = { type: 'tool_call', callId: 'a', name: 'read' } as const;
  const { message } = await room.conversations.note(room.robot, id, { key: 'a', parts: [call, { ...call, at: 7 }] });
  expect(message.parts).toEqual([
    { ...call, at: room.edge.clock.now() },
    { ...call, at: 7 },
  ]);
});

test('a key is for one message, also when a member wrote it', async () => {
  await using room = await openRoom();
  const { id } = await room.talk();
  const note = { key: 'a', parts: [text('x')] };
  await room.conversations.note(room.robot, id, { ...note, onBehalfOf: room.ann.id });
  const again = await room.conversations.note(room.robot, id, { ...note, onBehalfOf: room.ann.id });
  expect(again.fresh).toBe(false);
  await expect(room.conversations.prompt(room.ann, id, { cid: 'a', text: 'x' })).rejects.toMatchObject({
    code: 'key_reused',
  });
});

test('news that nobody asked for goes into one inbox for each, and is told there', async () => {
  await using room = await openRoom();
  const to = [room.ann.id, room.bob.id];
  const fire = (key: string, title?: string) => room.conversations.fire(room.robot, { key, text: key, title, to });
  await fire('one', 'From scout');
  await fire('two', 'Another title');
  for (const user of [room.ann, room.bob]) {
    const { items } = await room.conversations.list(user, { limit: 10 });
    expect(items).toMatchObject([{ title: 'From scout', seq: 2, members: [user.id] }]);
    expect((await room.told(user)).map(({ body }) => body)).toEqual(['one', 'two']);
  }
});

test('who fires says whom it is for in one way', async () => {
  await using room = await openRoom();
  const { id: conversationId } = await room.talk();
  const both = { key: 'k', text: 'x', conversationId, to: [room.ann.id] };
  await expect(room.conversations.fire(room.robot, both)).rejects.toMatchObject({
    code: 'invalid_request',
    evidence: { field: 'to' },
  });
});

test('an agent of the kind that the server hosts answers by itself; the others are waited for', async () => {
  await using room = await openRoom();
  const assistant = await room.agent({ kind: 'assistant' });
  const { conversation } = await room.conversations.upsert(room.ann, { agentId: assistant.id });
  const hosted = await room.conversations.prompt(room.ann, conversation.id, { cid: 'a', text: 'Hello' });
  const remote = await room.conversations.prompt(room.ann, (await room.talk()).id, { cid: 'b', text: 'Hello' });
  await vi.waitFor(async () => {
    await room.edge.clock.advance(1_000);
    expect((await room.edge.rooms.runs.get(room.ann, hosted.runId)).status).toBe('done');
  });
  expect((await room.edge.rooms.runs.get(room.ann, remote.runId)).status).toBe('queued');
});

test('a cancel that comes first is for its own author and its own cid', async () => {
  await using room = await openRoom();
  const { id } = await room.talk('', room.bob);
  expect(await room.conversations.cancel(room.ann, id, 'c')).toEqual({ runId: null });
  const status = async (user: typeof room.ann, cid: string) => {
    const { runId } = await room.conversations.prompt(user, id, { cid, text: 'Hello' });
    return (await room.edge.rooms.runs.get(user, runId)).status;
  };
  expect([await status(room.bob, 'c'), await status(room.ann, 'd'), await status(room.ann, 'c')]).toEqual([
    'queued',
    'queued',
    'cancelled',
  ]);
});
