import assert from 'node:assert/strict';
import type { Caller } from '../caller.ts';
import type { Trials } from '../check.ts';
import { aTalk } from '../talk.ts';
import { unique } from '../tenant.ts';
import { refused } from '../wire.ts';

/** Conversations of a reader, page by page. */
const listed = async (reader: Caller, limit: number): Promise<string[]> => {
  const ids: string[] = [];
  for (let before: string | undefined; ; ) {
    const { items, next } = await reader.does('listConversations', { query: { limit, before } });
    ids.push(...items.map(({ id }) => id));
    if (next === undefined) return ids;
    before = next;
  }
};

/** Threads: who is in them, and how they are found. */
export const conversations: Trials = {
  'a key finds its conversation, which takes what is given and keeps the rest': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const key = unique('thread');
    const first = await robot.call('createConversation', { body: { key, title: 'One', doubleTexting: 'parallel' } });
    const same = await robot.call('createConversation', { body: { key } });
    const second = await ann.call('createConversation', { body: { key, agentId: robot.id, title: 'Two' } });
    assert.deepEqual([first.status, same.status, second.status], [201, 200, 200]);
    assert.deepEqual([same.body, second.body.id], [first.body, first.body.id]);
    assert.deepEqual([second.body.title, second.body.doubleTexting], ['Two', 'parallel']);
    assert.ok(second.body.version > first.body.version);
  },
  'without a key every call makes another': async (tenant) => {
    const { robot } = await tenant.pair();
    const made = await Promise.all([1, 2, 3].map(() => robot.does('createConversation', { body: {} })));
    assert.equal(new Set(made.map(({ id }) => id)).size, 3);
    assert.equal(made[0]?.doubleTexting, 'queue');
  },
  'of many who make the same at once one does, and all get it': async (tenant) => {
    const { robot } = await tenant.pair();
    const body = { key: unique('thread') };
    const all = await Promise.all(Array.from({ length: 12 }, () => robot.call('createConversation', { body })));
    assert.deepEqual(all.map(({ status }) => status).sort(), [...Array(11).fill(200), 201]);
    assert.equal(new Set(all.map((one) => one.body.id)).size, 1);
  },
  'with an agent that nobody owns everybody has keys of their own': async (tenant) => {
    const [ann, bob] = [await tenant.person(), await tenant.person('Bob')];
    const robot = await tenant.robot(null);
    const body = { key: 'main', agentId: robot.id };
    const calls = [ann.call('createConversation', { body }), bob.call('createConversation', { body })];
    const made = [...(await Promise.all(calls)), await robot.call('createConversation', { body: { key: 'main' } })];
    assert.deepEqual(
      made.map((one) => [one.status, one.body.key, one.body.members]),
      [
        [201, 'main', [ann.id]],
        [201, 'main', [bob.id]],
        [201, 'main', []],
      ],
    );
    assert.equal(new Set(made.map((one) => one.body.id)).size, 3);
    assert.equal((await ann.does('createConversation', { body })).id, made[0]?.body.id);
  },
  'a key whose conversation its owner has left is taken, and shows nothing': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const { id } = await robot.does('createConversation', { body: { key: 'main', title: 'One' } });
    await ann.does('removeMember', { params: { id, userId: ann.id } });
    const body = { key: 'main', agentId: robot.id, title: 'Two' };
    const error = await refused(ann.call('createConversation', { body }), 'key_reused');
    assert.ok(!JSON.stringify(error).includes(id));
    assert.equal((await robot.does('getConversation', { params: { id } })).title, 'One');
  },
  'a person names the agent: one of theirs, or one that nobody owns': async (tenant) => {
    const [ann, bob] = [await tenant.person(), await tenant.person('Bob')];
    const [hers, free] = [await tenant.robot(ann), await tenant.robot(null)];
    await refused(ann.call('createConversation', { body: {} }), 'invalid_request');
    await refused(bob.call('createConversation', { body: { agentId: hers.id } }), 'not_found');
    for (const agentId of [hers.id, free.id]) {
      const made = await ann.does('createConversation', { body: { agentId } });
      assert.deepEqual([made.agentId, made.members], [agentId, [ann.id]]);
    }
  },
  'the one with the newest change is listed first, page by page, each once': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const made: string[] = [];
    for (let n = 0; n < 7; n++) made.push((await robot.does('createConversation', { body: { title: `${n}` } })).id);
    const [a, b, c, ...rest] = made as [string, string, string];
    await ann.does('postMessage', { params: { id: b }, body: { cid: unique('cid'), text: 'Hello' } });
    await robot.does('updateConversation', { params: { id: a }, body: { title: 'changed' } });
    const expected = [a, b, ...rest.reverse(), c];
    for (const reader of [ann, robot]) assert.deepEqual(await listed(reader, 3), expected);
    await ann.does('readConversation', { params: { id: b }, body: { seq: 2 } });
    assert.deepEqual(await listed(ann, 100), expected, 'reading moves nothing');
  },
  'a page goes on after a conversation that has moved, or is gone': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const made: string[] = [];
    for (let n = 0; n < 6; n++) made.push((await robot.does('createConversation', { body: {} })).id);
    const [a, b, c, d, e, f] = made as [string, string, string, string, string, string];
    const page = async (before?: string) => ann.does('listConversations', { query: { limit: 2, before } });
    const first = await page();
    await robot.does('updateConversation', { params: { id: e }, body: { title: 'newest now' } });
    const second = await page(first.next);
    await robot.does('removeMember', { params: { id: c, userId: ann.id } });
    const third = await page(second.next);
    const ids = [first, second, third].map(({ items }) => items.map(({ id }) => id));
    assert.deepEqual(
      [ids, third.next],
      [
        [
          [f, e],
          [d, c],
          [b, a],
        ],
        undefined,
      ],
    );
    for (const before of ['nonsense', a, '0', 'é']) {
      const { field } = await refused(ann.call('listConversations', { query: { before } }), 'invalid_request');
      assert.equal(field, 'before');
    }
  },
  'a list shows the beginning of the newest message, as one line': async (tenant) => {
    const { robot, params, says, claims, writes, finishes, ann } = await aTalk(tenant);
    const preview = async () => (await ann.does('getConversation', { params })).preview;
    assert.equal(await preview(), undefined);
    await says('Hello');
    assert.deepEqual([(await preview())?.authorId, (await preview())?.status], [robot.id, 'pending']);
    const turn = await claims();
    await writes(turn, { type: 'text', part: 0, at: 0, text: `Yes:\n\n${'word 漢 '.repeat(500)}` });
    await finishes(turn);
    const { text = '', status } = (await preview()) ?? {};
    assert.deepEqual([text.startsWith('Yes: word 漢 word'), status], [true, 'done']);
    assert.ok(text.isWellFormed() && text.length < 600);
  },
  'a title and a way can be changed; a change is told to all, and the same again to nobody': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const { id } = await robot.does('createConversation', { body: { title: 'One' } });
    const { cursor } = await ann.does('state');
    const body = { title: 'Two', doubleTexting: 'interrupt' };
    const changed = await ann.does('updateConversation', { params: { id }, body });
    assert.deepEqual([changed.title, changed.doubleTexting], ['Two', 'interrupt']);
    await robot.does('updateConversation', { params: { id }, body });
    const rows = (await ann.readAll(cursor)).rows.map(({ data }) => data);
    assert.deepEqual(
      rows.map(({ type, data }) => [type, data]),
      [['conversation.updated', changed]],
    );
  },
  'who is let in sees all of it, who is taken out nothing': async (tenant) => {
    const { ann, robot, id, params, says } = await aTalk(tenant);
    const bob = await tenant.person('Bob');
    await says('Before Bob');
    const { cursor } = await bob.does('state');
    const joined = await ann.does('addMember', { params, body: { userId: bob.id } });
    assert.deepEqual(joined.members, [ann.id, bob.id]);
    assert.equal((await robot.call('addMember', { params, body: { userId: bob.id } })).status, 200);
    assert.equal((await bob.does('listMessages', { params })).items.length, 2);
    const mine = await bob.does('getConversation', { params });
    assert.deepEqual([mine.unread, mine.readSeq], [0, 2], 'what was said before is no news');
    const came = await bob.readAll(cursor);
    assert.ok(came.rows.some(({ data }) => data.type === 'conversation.updated' && data.data.id === id));

    await robot.does('removeMember', { params: { ...params, userId: bob.id } });
    await refused(robot.call('removeMember', { params: { ...params, userId: bob.id } }), 'not_found');
    await refused(bob.call('getConversation', { params }), 'not_found');
    const gone = (await bob.readAll(came.cursor)).rows.map(({ data }) => data);
    assert.ok(gone.some((row) => row.type === 'void' && row.data.entityId === id));
    const again = (await bob.readAll(cursor)).rows.map(({ data }) => data);
    assert.ok(!JSON.stringify(again).includes('Before Bob'), 'what was readable before is void now');
  },
  'who is taken out is no longer asked, nor told': async (tenant) => {
    const { ann, robot, id, params } = await aTalk(tenant);
    const bob = await tenant.person('Bob');
    await ann.does('addMember', { params, body: { userId: bob.id } });
    const ask = await robot.asks({ conversationId: id });
    const named = await robot.asks({ conversationId: id, to: [bob.id] });
    await robot.does('postMessage', { params, body: { key: unique('note'), parts: [{ type: 'text', text: 'News' }] } });
    const { cursor } = await bob.does('state');
    await ann.does('removeMember', { params: { ...params, userId: bob.id } });

    await refused(bob.call('getAsk', { params: { id: ask.id } }), 'not_found');
    await refused(bob.call('answerAsk', { params: { id: ask.id }, body: { value: 'approve' } }), 'not_found');
    const { items } = await bob.does('listNotifications');
    assert.deepEqual(
      items.map(({ askId, state }) => [askId, state === 'closed']),
      [
        [undefined, true],
        [named.id, false],
        [ask.id, true],
      ],
    );
    assert.deepEqual((await bob.does('badges')).buckets, { asks: 1 });
    const rows = (await bob.readAll(cursor)).rows.map(({ data }) => data);
    assert.ok(rows.some((row) => row.type === 'void' && row.data.entityId === ask.id));
    assert.deepEqual((await ann.does('getAsk', { params: { id: ask.id } })).to, [ann.id]);
    await bob.gives(named, { value: 'approve' });

    await robot.does('removeMember', { params: { ...params, userId: ann.id } });
    const { state, reason, to } = await robot.does('getAsk', { params: { id: ask.id } });
    assert.deepEqual([state, typeof reason, to], ['cancelled', 'string', []], 'nobody is left to answer');
  },
  'who leaves is gone, and others may stay': async (tenant) => {
    const { ann, robot, params } = await aTalk(tenant);
    const bob = await tenant.person('Bob');
    await ann.does('addMember', { params, body: { userId: bob.id } });
    await ann.does('removeMember', { params: { ...params, userId: ann.id } });
    await refused(ann.call('getConversation', { params }), 'not_found');
    assert.deepEqual((await robot.does('getConversation', { params })).members, [bob.id]);
    await refused(robot.call('addMember', { params, body: { userId: robot.id } }), 'not_found');
  },
};
