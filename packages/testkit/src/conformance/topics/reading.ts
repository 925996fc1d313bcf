import assert from 'node:assert/strict';
import type { Trials } from '../check.ts';
import { aTalk, piece } from '../talk.ts';
import { type Person, unique } from '../tenant.ts';
import { refused } from '../wire.ts';

/** What somebody has read, and what waits for them. */
export const reading: Trials = {
  'what others said counts until it is read, in the conversation and in the badge': async (tenant) => {
    const { ann, robot, id, params } = await aTalk(tenant);
    const note = () =>
      robot.does('postMessage', { params, body: { key: unique('note'), parts: [{ type: 'text', text: 'x' }] } });
    for (let n = 0; n < 3; n++) await note();
    const before = await ann.does('getConversation', { params });
    assert.deepEqual([before.unread, before.readSeq, before.seq], [3, 0, 3]);
    assert.deepEqual((await ann.does('badges')).buckets, { asks: 0, [`conversations/${id}`]: 3 });

    const { cursor } = await ann.does('state');
    const read = await ann.does('readConversation', { params, body: { seq: 2 } });
    assert.deepEqual([read.unread, read.readSeq], [1, 2]);
    const rows = (await ann.readAll(cursor)).rows.map(({ data }) => data);
    const told = rows.find((row) => row.type === 'conversation.updated');
    assert.deepEqual(told?.data, read, 'one’s other screens hear of it');
    assert.ok(read.version > before.version);
    const badge = rows.find((row) => row.type === 'badge.updated');
    assert.equal(badge?.type === 'badge.updated' && badge.data.total, 1);

    await ann.does('readConversation', { params, body: { seq: 3 } });
    assert.deepEqual((await ann.does('badges')).buckets, { asks: 0 });
  },
  'a read position only moves forward, and never past the newest message': async (tenant) => {
    const { ann, params, says } = await aTalk(tenant);
    await says();
    const seq = async (to: number) => (await ann.does('readConversation', { params, body: { seq: to } })).readSeq;
    assert.deepEqual([await seq(1), await seq(0), await seq(1_000_000), await seq(1)], [1, 1, 2, 2]);
    const { cursor } = await ann.does('state');
    await seq(1);
    assert.deepEqual((await ann.readAll(cursor)).rows, [], 'what changes nothing is told to nobody');
  },
  'one’s own words are no news; a reply counts when it is over, and an ask where asks are counted': async (tenant) => {
    const { ann, robot, id, params, says, claims, writes, finishes } = await aTalk(tenant);
    const waiting = async () => {
      const { buckets } = await ann.does('badges');
      return [buckets.asks, buckets[`conversations/${id}`] ?? 0];
    };
    await says();
    assert.deepEqual(await waiting(), [0, 0]);
    const turn = await claims();
    await writes(turn, piece(0, 'Hi'));
    const ask = await robot.asks({ conversationId: id });
    assert.deepEqual(await waiting(), [1, 0]);
    await finishes(turn);
    assert.deepEqual(await waiting(), [1, 1]);
    await ann.gives(ask, { value: 'approve' });
    await ann.does('readConversation', { params, body: { seq: 3 } });
    assert.deepEqual(await waiting(), [0, 0]);
  },
  'a reply that is over after one has read past it is news, until one reads again': async (tenant) => {
    const { ann, params, says, claims, finishes } = await aTalk(tenant, { doubleTexting: 'parallel' });
    await says();
    const first = await claims();
    await says();
    const read = async (seq: number) => {
      const { readSeq, unread } = await ann.does('readConversation', { params, body: { seq } });
      return [readSeq, unread];
    };
    const told = async () => (await ann.does('listNotifications')).items.map(({ state }) => state === 'closed');
    assert.deepEqual(await read(4), [4, 0]);
    await finishes(first);
    assert.deepEqual([(await ann.does('badges')).total, await told()], [1, [false]]);
    assert.deepEqual(await read(1), [4, 1]);
    assert.deepEqual(await read(4), [4, 0]);
    assert.deepEqual([(await ann.does('badges')).total, await told()], [0, [true]]);
    const { cursor } = await ann.does('state');
    await read(4);
    assert.deepEqual((await ann.readAll(cursor)).rows, [], 'what changes nothing is told to nobody');
  },
  'every member reads for themselves': async (tenant) => {
    const { ann, robot, params, says } = await aTalk(tenant);
    const bob = await tenant.person('Bob');
    await ann.does('addMember', { params, body: { userId: bob.id } });
    await says('Hello, both');
    const unread = async (one: Person) => (await one.does('getConversation', { params })).unread;
    assert.deepEqual([await unread(ann), await unread(bob)], [0, 1]);
    await bob.does('readConversation', { params, body: { seq: 1 } });
    assert.deepEqual([await unread(ann), await unread(bob)], [0, 0]);
    const seen = await robot.does('getConversation', { params });
    assert.deepEqual([seen.unread, seen.readSeq], [undefined, undefined]);
    await refused(robot.call('readConversation', { params, body: { seq: 1 } }), 'forbidden');
  },
  'reading ends what was to be told about it': async (tenant) => {
    const { ann, robot, params } = await aTalk(tenant);
    const note = { key: unique('note'), parts: [{ type: 'text', text: 'News' }] };
    const { seq } = (await robot.does('postMessage', { params, body: note })) as { seq: number };
    const notification = async () => (await ann.does('listNotifications')).items[0];
    assert.deepEqual([(await notification())?.kind, (await notification())?.body], ['message', 'News']);
    await ann.does('readConversation', { params, body: { seq } });
    assert.equal((await notification())?.state, 'closed');
  },
};
