import { Fault, limits } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { openRoom } from './room.suite.ts';

test('an agent’s conversation begins with its owner; that of one whom nobody owns, with nobody', async () => {
  await using room = await openRoom();
  const free = await room.agent({ ownerId: null });
  const hers = await room.conversations.upsert(room.robot, {});
  const nobodys = await room.conversations.upsert({ ...room.robot, id: free.id }, {});
  expect([hers.conversation.members, nobodys.conversation.members]).toEqual([[room.ann.id], []]);
});

test('a person talks with an agent of theirs, or with one that nobody owns', async () => {
  await using room = await openRoom();
  const free = await room.agent({ ownerId: null });
  const by = (agentId?: string) => room.conversations.upsert(room.bob, { agentId });
  expect((await by(free.id)).conversation.members).toEqual([room.bob.id]);
  await expect(by(room.robot.id)).rejects.toMatchObject({ code: 'not_found', evidence: { field: 'agentId' } });
  await expect(by()).rejects.toMatchObject({ code: 'invalid_request', evidence: { field: 'agentId' } });
  await expect(room.conversations.upsert(room.robot, { agentId: free.id })).rejects.toMatchObject({
    code: 'not_found',
  });
});

test('with an agent that nobody owns everybody has keys of their own', async () => {
  await using room = await openRoom();
  const { id: agentId } = await room.agent({ ownerId: null });
  const main = async (user: typeof room.ann, title?: string) =>
    room.conversations.upsert(user, { agentId, key: 'main', title });
  const [anns, bobs] = [await main(room.ann, 'Ann’s'), await main(room.bob, 'Bob’s')];
  expect([anns.fresh, bobs.fresh, bobs.conversation.members]).toEqual([true, true, [room.bob.id]]);
  expect(await main(room.ann)).toEqual({ ...anns, fresh: false });
  expect(await main(room.bob)).toEqual({ ...bobs, fresh: false });
});

test('owner and agent share their keys; one whose conversation the owner has left is taken, and nothing changes', async () => {
  await using room = await openRoom();
  const { conversation } = await room.conversations.upsert(room.robot, { key: 'main', title: 'One' });
  const again = (title?: string) => room.conversations.upsert(room.ann, { agentId: room.robot.id, key: 'main', title });
  expect((await again()).conversation.id).toBe(conversation.id);
  await room.conversations.leave(room.ann, conversation.id, room.ann.id);
  await expect(again('x')).rejects.toMatchObject(new Fault('key_reused'));
  expect((await room.conversations.get(room.robot, conversation.id)).title).toBe('One');
});

test('where a page of conversations ends is a place, and nothing else is taken for one', async () => {
  await using room = await openRoom();
  const made = [(await room.talk()).id, (await room.talk()).id];
  const first = await room.conversations.list(room.ann, { limit: 1 });
  expect([first.items[0]?.id, await room.conversations.list(room.ann, { limit: 1, before: first.next })]).toMatchObject(
    [made[1], { items: [{ id: made[0] }] }],
  );
  for (const before of ['nonsense', made[0], `${first.next}AA`, ''])
    await expect(room.conversations.list(room.ann, { limit: 1, before })).rejects.toMatchObject({
      code: 'invalid_request',
      evidence: { field: 'before' },
    });
});

test('there is an end to how many may be in one', async () => {
  await using room = await openRoom();
  const users = await Promise.all(Array.from({ length: limits.members }, (_, n) => room.person(`P${n}`)));
  const { conversation } = await room.conversations.upsert(room.robot, {});
  const [last, ...others] = users.map(({ id }) => id) as [string, ...string[]];
  await Promise.all(others.map((id) => room.conversations.join(room.robot, conversation.id, id)));
  await expect(room.conversations.join(room.ann, conversation.id, last)).rejects.toMatchObject(
    new Fault('too_many_members'),
  );
  const [first = ''] = others;
  expect((await room.conversations.join(room.ann, conversation.id, first)).members).toHaveLength(limits.members);
  await room.conversations.leave(room.ann, conversation.id, first);
  await room.conversations.join(room.ann, conversation.id, last);
}, 60_000);

test('pages of messages fit together, and the last one says that it is the last', async () => {
  await using room = await openRoom();
  const { id } = await room.talk();
  for (const key of ['a', 'b', 'c', 'd'])
    await room.conversations.note(room.robot, id, { key, parts: [{ type: 'text', text: key }] });
  const seqs = async (before?: number) => {
    const { items, next } = await room.conversations.messages(room.ann, id, before, 2);
    return [items.map(({ seq }) => seq), next];
  };
  expect([await seqs(), await seqs(3)]).toEqual([
    [[4, 3], 3],
    [[2, 1], undefined],
  ]);
});

test('a page ends before it is too large to carry, says that there is more, and no message is left out', async () => {
  await using room = await openRoom();
  const { id } = await room.talk();
  const large = { type: 'text', text: 'x'.repeat(200_000) } as const;
  for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g'])
    await room.conversations.note(room.robot, id, { key, parts: [large] });
  const read: number[][] = [];
  let next: number | undefined;
  do {
    const page = await room.conversations.messages(room.ann, id, next, 100);
    read.push(page.items.map(({ seq }) => seq));
    next = page.next;
  } while (next !== undefined);
  expect(read).toEqual([
    [7, 6, 5, 4, 3],
    [2, 1],
  ]);
});

test('what somebody is not in is not there, whatever they call', async () => {
  await using room = await openRoom();
  const { id } = await room.talk();
  const { conversations, bob } = room;
  const calls = [
    conversations.get(bob, id),
    conversations.change(bob, id, { title: 'x' }),
    conversations.join(bob, id, bob.id),
    conversations.leave(bob, id, room.ann.id),
    conversations.read(bob, id, 1),
    conversations.messages(bob, id, undefined, 10),
    conversations.cancel(bob, id, 'c'),
    conversations.prompt(bob, id, { cid: 'c', text: 'x' }),
  ];
  for (const call of await Promise.allSettled(calls))
    expect(call).toMatchObject({ status: 'rejected', reason: { code: 'not_found' } });
});
