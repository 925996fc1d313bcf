import assert from 'node:assert/strict';
import type { Run, Turn } from '@beckon/protocol';
import type { Trials } from '../check.ts';
import { aTalk, piece, type Talk } from '../talk.ts';
import { unique } from '../tenant.ts';
import { refused } from '../wire.ts';

const begins = ({ robot, id, ann }: Talk, change: object = {}) =>
  robot.call('beginRun', {
    body: {
      conversationId: id,
      key: unique('typed'),
      parts: [{ type: 'text', text: 'Typed in the terminal' }],
      onBehalfOf: ann.id,
      ...change,
    },
  });

/** Turns that began where the agent is, and programs that share an agent. */
export const beginning: Trials = {
  'what a member typed there is theirs, and its run is claimed from the start': async (tenant) => {
    const talk = await aTalk(tenant);
    const { status, body } = await begins(talk);
    const turn = body as Turn;
    assert.deepEqual([status, turn.fence, turn.run.status, turn.reply.status], [201, 1, 'running', 'streaming']);
    const prompt = turn.history.at(-1);
    assert.deepEqual(
      [prompt?.id, prompt?.author, prompt?.parts],
      [turn.run.promptId, { kind: 'user', id: talk.ann.id }, [{ type: 'text', text: 'Typed in the terminal' }]],
    );
    await talk.idles();
    assert.equal((await talk.writes(turn, piece(0, 'Answered there'))).status, 200);
    await talk.finishes(turn);
    const { parts, status: end } = await talk.message(turn.reply.id);
    assert.deepEqual([parts, end], [[{ type: 'text', text: 'Answered there' }], 'done']);
    assert.equal((await talk.ann.does('getConversation', { params: talk.params })).readSeq, prompt?.seq);
  },
  'the same key again is the same turn, twelve times at once; for other words it is refused': async (tenant) => {
    const talk = await aTalk(tenant);
    const key = unique('typed');
    const all = await Promise.all(Array.from({ length: 12 }, () => begins(talk, { key })));
    assert.deepEqual(all.map(({ status }) => status).sort(), [...Array(11).fill(200), 201]);
    assert.equal(new Set(all.map(({ body }) => body.run.id)).size, 1);
    assert.equal((await talk.ann.does('listMessages', { params: talk.params })).items.length, 2);
    await refused(begins(talk, { key, parts: [{ type: 'text', text: 'Else' }] }), 'key_reused');
    const turn = all[0]?.body as Turn;
    await talk.answers(turn);
    const { run } = await refused(begins(talk, { key }), 'stale_fence');
    assert.deepEqual([(run as Run).id, (run as Run).status], [turn.run.id, 'done']);
  },
  'it runs beside what runs there, and what was said meanwhile waits for both': async (tenant) => {
    const talk = await aTalk(tenant);
    await talk.says('From the phone');
    const first = await talk.claims();
    const { body: there } = await begins(talk);
    const next = await talk.says('And then');
    await talk.answers(first);
    await talk.idles();
    await talk.answers(there as Turn);
    assert.equal((await talk.claims()).run.id, next.runId);
  },
  'only a member’s words are handed on, and only into the agent’s own conversations': async (tenant) => {
    const talk = await aTalk(tenant);
    const bob = await tenant.person('Bob');
    assert.equal((await refused(begins(talk, { onBehalfOf: bob.id }), 'not_found')).field, 'onBehalfOf');
    const other = await tenant.robot(talk.ann, 'other');
    const error = await refused(begins({ ...talk, robot: other }), 'not_found');
    assert.equal(error.field, 'conversationId');
    await refused(talk.ann.call('beginRun', { body: {} }), 'forbidden');
  },
  'a program may claim of one conversation alone': async (tenant) => {
    const { ann, robot, id, says } = await aTalk(tenant);
    const other = await robot.does('createConversation', { body: {} });
    await says();
    const claim = (conversationId: string, wait = 0) =>
      robot.call('claimRun', { query: { wait }, body: { conversationId } });
    assert.equal((await claim(other.id)).status, 204);
    const waiting = claim(other.id, 15);
    await ann.does('postMessage', { params: { id: other.id }, body: { cid: unique('cid'), text: 'Hello' } });
    assert.equal((await waiting).body.conversation.id, other.id);
    assert.equal((await claim(id)).body.conversation.id, id);
    assert.equal((await claim(ann.id)).status, 204);
  },
  'an agent gives a conversation its key once, and finds it by it': async (tenant) => {
    const { ann, robot, id, params } = await aTalk(tenant);
    const key = unique('thread');
    const give = (body: object) => robot.call('updateConversation', { params, body });
    assert.equal((await give({ key })).body.key, key);
    assert.equal((await give({ key })).status, 200);
    await refused(give({ key: unique('thread') }), 'key_reused');
    assert.equal((await robot.does('createConversation', { body: { key } })).id, id);
    const { id: second } = await robot.does('createConversation', { body: {} });
    await refused(robot.call('updateConversation', { params: { id: second }, body: { key } }), 'key_reused');
    const byPerson = ann.call('updateConversation', { params: { id: second }, body: { key: unique('thread') } });
    assert.equal((await refused(byPerson, 'invalid_request')).field, 'key');
  },
};
