import { contexts } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { asAgent, cast, opened } from '../store/suite/house.suite.ts';
import { openRoom, type Room } from './presence.suite.ts';
import { LEASE } from './view.ts';

const viewsOf = async ({ presence, ann }: Room) => (await presence.views([ann.id])).get(ann.id) ?? [];

test('a report is a lease of 45 s, and the next one takes its place', async () => {
  await using room = await openRoom();
  const began = room.clock.now();
  await room.shows(room.ann, [contexts.platform()], { lastInputAgoMs: 5_000 });
  await room.clock.advance(20_000);
  await room.shows(room.ann, [room.talk.context], { visible: false, focused: false, lastInputAgoMs: 25_000 });
  const now = room.clock.now();
  expect(await viewsOf(room)).toEqual([
    {
      ...{ connectionId: 'page', on: null, contexts: [room.talk.context], visible: false, focused: false },
      ...{ inputAt: began - 5_000, reportedAt: now, leaseUntil: now + LEASE },
    },
  ]);
  await room.clock.advance(LEASE - 1);
  expect(await viewsOf(room)).toHaveLength(1);
  await room.clock.advance(1);
  expect(await room.presence.views([room.ann.id, room.bob.id])).toEqual(new Map());
});

test('pages of one person count each for itself, and a name is only their own', async () => {
  await using room = await openRoom();
  await room.shows(room.ann, [contexts.platform()], { connectionId: 'one' });
  await room.shows(room.ann, [contexts.platform()], { connectionId: 'two' });
  await room.shows(room.bob, [], { connectionId: 'one' });
  expect((await viewsOf(room)).map(({ connectionId }) => connectionId)).toEqual(['one', 'two']);
});

test('no contexts end it at once, also while an earlier report is being looked into', async () => {
  await using room = await openRoom();
  const late = room.shows(room.ann, [room.talk.context]);
  await room.shows(room.ann, []);
  await late;
  expect([await viewsOf(room), room.shown]).toEqual([[], []]);
});

test('what is answered is a copy', async () => {
  await using room = await openRoom();
  await room.shows(room.ann, [contexts.platform()]);
  const [view] = await viewsOf(room);
  (view?.contexts as string[] | undefined)?.push('/presence/asks/x');
  expect((await viewsOf(room))[0]?.contexts).toEqual([contexts.platform()]);
});

test('a view says where its person is signed in', async () => {
  await using room = await openRoom();
  const { tenantId, id: userId } = room.ann;
  const { id } = await room.store.credentials.createSession({
    ...{
      tenantId,
      userId,
      kind: 'token',
      name: 'MacBook · Firefox',
      tokenHash: 'h',
      expiresAt: room.clock.now() + 1e9,
    },
  });
  await room.shows({ ...room.ann, credentialId: id }, [contexts.platform()]);
  expect((await viewsOf(room))[0]?.on).toBe('MacBook · Firefox');
});

test('fifty pages count, and the one that was silent for longest makes way', async () => {
  await using room = await openRoom();
  for (let n = 0; n < 50; n++) await room.shows(room.ann, [contexts.platform()], { connectionId: `${n}` });
  await room.shows(room.ann, [contexts.platform()], { connectionId: '0' });
  await room.shows(room.ann, [contexts.platform()], { connectionId: 'more' });
  const names = (await viewsOf(room)).map(({ connectionId }) => connectionId);
  expect([names.length, names.includes('0'), names.includes('1')]).toEqual([50, true, false]);
});

test('what is no path, or not theirs, is refused by name, and the lease before it holds on', async () => {
  await using room = await openRoom();
  const { store, ann, bob, cast: crew } = room;
  const ask = await opened(store, crew, { to: [crew.bob.id] });
  const other = await cast(store, 'other');
  const [agentId, no] = [crew.agent.id, '00000000-0000-7000-8000-000000000000'];
  await room.shows(ann, [contexts.agent(agentId)]);
  for (const path of ['platform', '/presence/agents', '/agents/x', '/presence/asks/x/y', '']) {
    const fault = { code: 'invalid_request', evidence: { field: 'contexts' } };
    await expect(room.shows(ann, [contexts.platform(), path])).rejects.toMatchObject(fault);
  }
  for (const path of [
    contexts.ask(ask.id),
    contexts.ask(no),
    contexts.agent(other.agent.id),
    contexts.agent(no),
    contexts.conversation(agentId, no),
    contexts.conversation(other.agent.id, room.talk.id),
  ]) {
    const refused = expect(room.shows(ann, [contexts.platform(), path])).rejects;
    await refused.toMatchObject({ code: 'not_found', evidence: { context: path } });
  }
  expect((await viewsOf(room)).map((view) => view.contexts)).toEqual([[contexts.agent(agentId)]]);
  await room.shows(bob, [contexts.ask(ask.id)]);
});

test('who comes is shown once, however many pages they look at it with', async () => {
  await using room = await openRoom();
  const { ann, bob, talk, shown } = room;
  await room.shows(ann, [talk.context]);
  await room.shows(ann, [talk.context, contexts.platform()], { connectionId: 'two' });
  await room.shows(ann, [talk.context]);
  await room.shows(bob, [talk.context], { focused: false });
  expect(shown).toEqual([[ann.id], [ann.id, bob.id]]);
});

test('who goes away stays for 15 s, by word or by silence, and nobody has to ask', async () => {
  await using room = await openRoom();
  const { ann, bob, talk, shown, clock } = room;
  await room.shows(ann, [talk.context]);
  await room.shows(bob, [talk.context]);
  await room.shows(ann, []);
  await clock.advance(14_999);
  expect(shown.at(-1)).toEqual([ann.id, bob.id]);
  await clock.advance(1);
  expect(shown.at(-1)).toEqual([bob.id]);
  await clock.advance(LEASE - 1);
  expect(shown.at(-1)).toEqual([bob.id]);
  await clock.advance(1);
  expect([shown.at(-1), clock.waiting]).toEqual([[], 0]);
});

test('a page that comes back within that time was never gone', async () => {
  await using room = await openRoom();
  const { ann, talk, shown, clock } = room;
  await room.shows(ann, [talk.context]);
  await room.shows(ann, [talk.context], { visible: false });
  await clock.advance(14_000);
  await room.shows(ann, [talk.context]);
  await clock.advance(30_000);
  expect(shown).toEqual([[ann.id]]);
});

test('who is taken out is not shown any more, from that moment on', async () => {
  await using room = await openRoom();
  const { store, presence, ann, bob, talk, shown, cast: crew } = room;
  await room.shows(ann, [talk.context, contexts.platform()]);
  await room.shows(bob, [talk.context]);
  const late = room.shows(ann, [talk.context], { connectionId: 'late' });
  await store.conversations.leave(asAgent(crew), talk.id, ann.id);
  presence.left(ann.id, talk.id);
  await late.catch(() => {});
  expect(shown.at(-1)).toEqual([bob.id]);
  expect((await viewsOf(room)).flatMap((view) => view.contexts)).toEqual([contexts.platform()]);
});

test('who was taken out where nobody heard of it is refused with the next report', async () => {
  await using room = await openRoom();
  const { store, ann, talk, cast: crew } = room;
  await room.shows(ann, [talk.context]);
  await store.conversations.leave(asAgent(crew), talk.id, ann.id);
  await expect(room.shows(ann, [talk.context])).rejects.toMatchObject({ code: 'not_found' });
});

test('a clock that is put back a day makes no lease that lasts a day', async () => {
  await using room = await openRoom();
  await room.shows(room.ann, [room.talk.context]);
  room.clock.set(room.clock.now() - 86_400_000);
  expect([await viewsOf(room), room.presence.company(room.talk.id).userIds]).toEqual([[], []]);
  await room.shows(room.ann, [room.talk.context]);
  expect(await viewsOf(room)).toHaveLength(1);
});

test('closing leaves no timer', async () => {
  await using room = await openRoom();
  await room.shows(room.ann, [room.talk.context]);
  room.presence.close();
  expect(room.clock.waiting).toBe(0);
});
