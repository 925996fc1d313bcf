import assert from 'node:assert/strict';
import { limits } from '@beckon/protocol';
import type { Trials } from '../check.ts';
import { aTalk } from '../talk.ts';
import { unique } from '../tenant.ts';
import { refused } from '../wire.ts';

const text = (words: string) => ({ type: 'text', text: words });

/** What is said, once. */
export const messages: Trials = {
  'what a person says is taken at once, with the ids of what will come': async (tenant) => {
    const { ann, robot, id, params, message, run } = await aTalk(tenant);
    const body = { cid: unique('cid'), text: 'Hello 🚀' };
    const { status, body: prompted } = await ann.call('postMessage', { params, body });
    assert.equal(status, 202);
    const [said, reply] = [await message(prompted.messageId), await message(prompted.replyId)];
    assert.deepEqual(
      [said.author, said.cid, said.status, said.parts, said.seq],
      [{ kind: 'user', id: ann.id }, body.cid, 'done', [text('Hello 🚀')], 1],
    );
    assert.deepEqual(
      [reply.author, reply.runId, reply.status, reply.parts, reply.seq, reply.rev],
      [{ kind: 'agent', id: robot.id }, prompted.runId, 'pending', [], 2, 1],
    );
    const { status: state, attempt, promptId, messageId, conversationId, agentId } = await run(prompted.runId);
    assert.deepEqual(
      [state, attempt, promptId, messageId, conversationId, agentId],
      ['queued', 1, said.id, reply.id, id, robot.id],
    );
  },
  'the same cid again is the same message, fifty times at once': async (tenant) => {
    const { ann, params } = await aTalk(tenant);
    const sent = { params, body: { cid: unique('cid'), text: 'Hello' } };
    const all = await Promise.all(Array.from({ length: 50 }, () => ann.call('postMessage', sent)));
    assert.deepEqual(new Set(all.map(({ status }) => status)), new Set([202]));
    assert.equal(new Set(all.map(({ body }) => JSON.stringify(body))).size, 1);
    assert.equal((await ann.does('listMessages', { params })).items.length, 2);
  },
  'the same cid for other words, or elsewhere, is refused, and says nothing': async (tenant) => {
    const { ann, robot, params, says } = await aTalk(tenant);
    const cid = unique('cid');
    await says('Hello', cid);
    await refused(ann.call('postMessage', { params, body: { cid, text: 'Bye' } }), 'key_reused');
    const other = await robot.does('createConversation', { body: {} });
    const elsewhere = { params: { id: other.id }, body: { cid, text: 'Hello' } };
    await refused(ann.call('postMessage', elsewhere), 'key_reused');
    assert.equal((await ann.does('listMessages', { params })).items.length, 2);
  },
  'what is too long, or said nowhere, is refused with what is wrong': async (tenant) => {
    const { ann, params } = await aTalk(tenant);
    const say = (text: string, id = params.id) => ann.call('postMessage', { params: { id }, body: { cid: 'c', text } });
    await refused(say('x'.repeat(2 * 1024 * 1024)), 'too_large');
    assert.equal((await refused(say('x'.repeat(limits.messageLength + 1)), 'invalid_request')).field, 'text');
    for (const nowhere of ['01000000-0000-7000-8000-000000000000', 'thread'])
      await refused(say('Hello', nowhere), 'not_found');
    assert.equal((await say('x'.repeat(limits.messageLength))).status, 202);
  },
  'a cid is its author’s own': async (tenant) => {
    const { ann, params, says } = await aTalk(tenant);
    const bob = await tenant.person('Bob');
    await ann.does('addMember', { params, body: { userId: bob.id } });
    const [mine, his] = [
      await says('Hello', 'c'),
      await bob.does('postMessage', { params, body: { cid: 'c', text: 'Hi' } }),
    ];
    assert.notEqual(mine.messageId, 'messageId' in his && his.messageId);
  },
  'a person sends cid and text, an agent key and parts, and neither the other’s': async (tenant) => {
    const { ann, robot, params } = await aTalk(tenant);
    const parts = [text('x')];
    const wrong: [typeof ann | typeof robot, object, string][] = [
      [ann, { text: 'x' }, 'cid'],
      [ann, { cid: 'c' }, 'text'],
      [ann, { cid: 'c', text: ' \n' }, 'text'],
      [ann, { cid: 'c', text: 'x'.repeat(limits.messageLength + 1) }, 'text'],
      [ann, { cid: 'c', text: 'x', key: 'k' }, 'key'],
      [ann, { cid: 'c', text: 'x', parts }, 'parts'],
      [robot, { parts }, 'key'],
      [robot, { key: 'k' }, 'parts'],
      [robot, { key: 'k', parts: [] }, 'parts'],
      [robot, { key: 'k', parts, text: 'x' }, 'text'],
    ];
    for (const [caller, body, field] of wrong) {
      const error = await refused(caller.call('postMessage', { params, body }), 'invalid_request');
      assert.equal(error.field, field, JSON.stringify(body).slice(0, 80));
    }
    assert.deepEqual((await ann.does('listMessages', { params })).items, []);
  },
  'an agent adds messages of its own, once per key': async (tenant) => {
    const { ann, robot, params, idles } = await aTalk(tenant);
    const parts = [
      { type: 'reasoning', text: 'Hm.' },
      { type: 'tool_call', callId: 'a', name: 'read', title: 'Read a.ts', input: '{"path":"a.ts"}' },
      { type: 'tool_result', callId: 'a', output: 'const a = 1', error: true },
      text('Done.'),
    ];
    const body = { key: unique('note'), parts };
    const [first, again] = [
      await robot.call('postMessage', { params, body }),
      await robot.call('postMessage', { params, body }),
    ];
    assert.deepEqual([first.status, again.status, again.body], [201, 200, first.body]);
    assert.deepEqual(
      [first.body.status, first.body.author, first.body.runId],
      ['done', { kind: 'agent', id: robot.id }, undefined],
    );
    const withoutTimes = first.body.parts.map(({ at: _, ...part }: { at?: number }) => part);
    assert.deepEqual(withoutTimes, parts);
    assert.ok(first.body.parts[1].at > 0, 'a time that was left out is the server’s');
    await refused(robot.call('postMessage', { params, body: { ...body, parts: [text('x')] } }), 'key_reused');
    const { told, ...message } = first.body;
    assert.deepEqual((await ann.does('listMessages', { params })).items, [message]);
    assert.equal(told[0].userId, ann.id);
    await idles();
  },
  'an agent hands on what a member typed where it runs; it is theirs, and nobody answers it': async (tenant) => {
    const { ann, robot, params, idles } = await aTalk(tenant);
    const body = { key: unique('typed'), parts: [text('Typed in the terminal')], onBehalfOf: ann.id };
    const { status, body: message } = await robot.call('postMessage', { params, body });
    assert.deepEqual([status, message.author], [201, { kind: 'user', id: ann.id }]);
    assert.equal((await robot.call('postMessage', { params, body })).status, 200);
    const bob = await tenant.person('Bob');
    await refused(robot.call('postMessage', { params, body: { ...body, key: 'k', onBehalfOf: bob.id } }), 'not_found');
    await refused(ann.call('postMessage', { params, body: { cid: body.key, text: 'x' } }), 'key_reused');
    assert.equal((await ann.does('getConversation', { params })).unread, 0, 'one’s own words are no news');
    await idles();
  },
  'messages are read backwards, page by page, each once': async (tenant) => {
    const { ann, robot, params } = await aTalk(tenant);
    const keys = Array.from({ length: 8 }, (_, n) => `note ${n}`);
    for (const key of keys) await robot.does('postMessage', { params, body: { key, parts: [text(key)] } });
    const read: string[] = [];
    for (let before: number | undefined; ; ) {
      const { items, next } = await ann.does('listMessages', { params, query: { limit: 3, before } });
      read.push(...items.map(({ cid = '' }) => cid));
      if (next === undefined) break;
      before = next;
    }
    assert.deepEqual(read, keys.reverse());
    const { items } = await ann.does('listMessages', { params, query: { before: 3 } });
    assert.deepEqual(
      items.map(({ seq }) => seq),
      [2, 1],
    );
  },
  'messages and the runs that answer them are told to everyone in the conversation': async (tenant) => {
    const { ann, robot, params, says } = await aTalk(tenant);
    const cursors = [(await ann.does('state')).cursor, (await robot.does('state')).cursor];
    const { messageId, replyId, runId } = await says();
    for (const [index, reader] of [ann, robot].entries()) {
      const { rows } = await reader.readAll(cursors[index] ?? '');
      const told = rows.flatMap(({ data }) =>
        data.type === 'message.created' || data.type === 'run.updated' ? [data.data.id] : [],
      );
      assert.deepEqual(told, [messageId, replyId, runId]);
    }
    for (const reader of [ann, robot]) assert.equal((await reader.does('state')).runs[0]?.id, runId);
    assert.equal((await robot.does('listMessages', { params })).items.length, 2);
  },
};
