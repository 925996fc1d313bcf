import type { Conversation } from '@beckon/protocol';
import { expect, test } from 'vitest';
import type { ClaimedRun } from '../runs.ts';
import type { Store } from '../store.ts';
import { asUser, type Cast, cast, type OpenTestStore } from './house.suite.ts';
import { claim, fenced, prompt, prompted, said, talk, told } from './turns.suite.ts';

const telling = { kind: 'message', priority: 'normal', title: 'Builder', lifeUntil: 2_000_000_000_000 } as const;

/** Ann and Bob in a conversation in which the agent is at several answers at once. */
const busyTalk = async (store: Store) => {
  const crew = await cast(store);
  const conversation = await talk(store, crew, { doubleTexting: 'parallel' });
  return { crew, conversation, ...eyes(store, crew, conversation) };
};

const eyes = (store: Store, crew: Cast, { id }: Conversation) => ({
  unread: async (user = crew.ann) => (await store.conversations.get(asUser(crew, user), id))?.unread,
  badge: async (user = crew.ann) => (await store.asks.badges(user.id)).buckets[`conversations/${id}`] ?? 0,
  read: (seq: number, user = crew.ann) => store.conversations.read(asUser(crew, user), id, seq),
  head: async (user = crew.ann) => (await store.feeds.head(user.id)).seq,
  told: async (user = crew.ann) =>
    (await store.outbox.list(asUser(crew, user), { limit: 10 })).items.map(({ state }) => state),
  finish: (turn: ClaimedRun) => store.runs.finish({ ...fenced(turn), ...said('Hi'), status: 'done', telling }),
});

export const readingSuite = (open: OpenTestStore): void => {
  test('a reply that is over after somebody has read past it counts for them, until they read again', async () => {
    await using house = await open();
    const { store } = house;
    const { crew, conversation, finish, unread, badge, read, told } = await busyTalk(store);
    await prompted(store, prompt(crew, conversation, 'one'));
    const first = await claim(store);
    // who says something has read what stands before it, but not what is still to be written there
    await prompted(store, prompt(crew, conversation, 'two'));
    expect(await read(4)).toMatchObject({ readSeq: 4, unread: 0 });
    await finish(first);
    expect([await unread(), await badge(), await told()]).toEqual([1, 1, ['due']]);
    expect(await read(1)).toMatchObject({ readSeq: 4, unread: 1 });
    expect(await read(2)).toMatchObject({ readSeq: 4, unread: 0 });
    expect([await badge(), await told()]).toEqual([0, ['closed']]);
  });

  test('each late reply is read for itself, by each member, and what was read is told to nobody again', async () => {
    await using house = await open();
    const { store } = house;
    const { crew, conversation, finish, unread, read, head } = await busyTalk(store);
    await prompted(store, prompt(crew, conversation, 'one'));
    await prompted(store, prompt(crew, conversation, 'two'));
    const [first, second] = [await claim(store), await claim(store)];
    await read(4);
    await read(3, crew.bob);
    await finish(second);
    await finish(first);
    expect([await unread(), await unread(crew.bob)]).toEqual([2, 2]);
    await read(2);
    expect(await unread()).toBe(1);
    await read(4);
    expect([await unread(), await unread(crew.bob)]).toEqual([0, 2]);
    const before = await head();
    await read(4);
    expect(await head()).toBe(before);
    // a prompt is a sign of reading, too
    await prompted(store, prompt(crew, conversation, 'three', { userId: crew.bob.id }));
    expect(await unread(crew.bob)).toBe(0);
  });

  test('a reply that is tried again counts once more when it is over, also for who had read the failure', async () => {
    await using house = await open();
    const { store } = house;
    const { crew, conversation, finish, unread, badge, read } = await busyTalk(store);
    const { runId } = await prompted(store, prompt(crew, conversation, 'one'));
    const turn = await claim(store);
    await read(2);
    await store.runs.finish({ ...fenced(turn), ...said('Ha'), status: 'error', telling: null });
    expect(await unread()).toBe(1);
    await store.runs.retry(asUser(crew, crew.ann), runId);
    expect([await unread(), await badge()]).toEqual([0, 0]);
    await finish(await claim(store));
    expect(await unread()).toBe(1);
    await read(2);
    expect(await unread()).toBe(0);
  });

  test('one that was interrupted counts like any that is over; one that was cancelled does not', async () => {
    await using house = await open();
    const { store } = house;
    const { crew, conversation, unread, read } = await busyTalk(store);
    await prompted(store, prompt(crew, conversation, 'one'));
    const lost = await claim(store);
    await store.runs.checkpoint({ ...fenced(lost), ...said('Ha'), landmark: false });
    await prompted(store, prompt(crew, conversation, 'two'));
    const unwanted = await claim(store);
    await read(4);
    await store.runs.finish({ ...fenced(unwanted), ...said(''), status: 'cancelled', telling: null });
    expect(await unread()).toBe(0);
    await store.runs.repair({ owner: 'node:one' }, () => told('It stopped.'), 10);
    expect(await unread()).toBe(1);
  });
};
