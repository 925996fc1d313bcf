import assert from 'node:assert/strict';
import type { Trials } from '../check.ts';
import { aTalk, piece } from '../talk.ts';
import { unique } from '../tenant.ts';
import { refused } from '../wire.ts';

/** Wanting no answer. */
export const cancelling: Trials = {
  'a run that nobody is at ends at once, and nobody gets it': async (tenant) => {
    const { ann, says, message, idles } = await aTalk(tenant);
    const { replyId, runId } = await says();
    const first = await ann.call('cancelRun', { params: { id: runId } });
    assert.deepEqual([first.status, first.body.status], [202, 'cancelled']);
    assert.equal((await message(replyId)).status, 'cancelled');
    const again = await ann.call('cancelRun', { params: { id: runId } });
    assert.deepEqual(again.body, first.body);
    await idles();
  },
  'one that somebody is at is asked to end: its agent hears of it with its next word': async (tenant) => {
    const { ann, robot, says, claims, writes, finishes, message } = await aTalk(tenant);
    const { replyId, runId } = await says();
    const turn = await claims();
    await writes(turn, piece(0, 'Some'));
    const { body } = await ann.call('cancelRun', { params: { id: runId } });
    assert.deepEqual([body.status, body.cancelRequested], ['running', true]);
    assert.equal((await writes(turn, piece(4, ' words'))).body.cancelRequested, true);
    const leased = await robot.call('leaseRun', { params: { id: runId }, body: { fence: turn.fence } });
    assert.equal(leased.body.cancelRequested, true);
    await finishes(turn, { status: 'cancelled' });
    const { status, parts } = await message(replyId);
    assert.deepEqual([status, parts], ['cancelled', [{ type: 'text', text: 'Some words' }]]);
    assert.equal((await ann.does('badges')).total, 0, 'what was not wanted is no news');
  },
  'an agent that waits for news hears of it by its feed': async (tenant) => {
    const { ann, robot, says, claims } = await aTalk(tenant);
    const { runId } = await says();
    await claims();
    const { cursor } = await robot.does('state');
    const polled = robot.poll(cursor, 15);
    await ann.does('cancelRun', { params: { id: runId } });
    const [frame] = (await polled).frames;
    assert.ok(frame?.data.type === 'run.updated' && frame.data.data.cancelRequested);
  },
  'a run that waits for an ask ends at once, and nobody is asked any more': async (tenant) => {
    const { ann, robot, says, claims, finishes, idles } = await aTalk(tenant);
    const { runId } = await says();
    const ask = await robot.asks();
    await finishes(await claims(), { status: 'waiting', askId: ask.id });
    assert.equal((await ann.does('cancelRun', { params: { id: runId } })).status, 'cancelled');
    const { state, reason } = await robot.does('getAsk', { params: { id: ask.id } });
    assert.deepEqual([state, typeof reason], ['cancelled', 'string']);
    await refused(ann.call('answerAsk', { params: { id: ask.id }, body: { value: 'approve' } }), 'ask_closed');
    assert.equal((await ann.does('badges')).total, 0);
    await idles();
  },
  'a run that somebody wants to end does not wait: it ends, and nobody is asked any more': async (tenant) => {
    const { ann, robot, says, claims, finishes, idles } = await aTalk(tenant);
    const { runId } = await says();
    const turn = await claims();
    const ask = await robot.asks();
    await ann.does('cancelRun', { params: { id: runId } });
    assert.equal((await finishes(turn, { status: 'waiting', askId: ask.id })).status, 'cancelled');
    assert.equal((await robot.does('getAsk', { params: { id: ask.id } })).state, 'cancelled');
    await idles();
  },
  'what is done stays done': async (tenant) => {
    const { ann, says, claims, answers } = await aTalk(tenant);
    const { runId } = await says();
    await answers(await claims());
    const { body } = await ann.call('cancelRun', { params: { id: runId } });
    assert.deepEqual([body.status, body.cancelRequested], ['done', false]);
  },
  'by the cid of its prompt it is cancelled, also before the prompt arrives': async (tenant) => {
    const { ann, params, says, run, idles } = await aTalk(tenant);
    const cancel = (cid: string) => ann.does('cancelMessage', { params, body: { cid } });
    const [late, early] = [unique('cid'), unique('cid')];
    const { runId } = await says('Hello', late);
    assert.deepEqual(await cancel(late), { runId });
    assert.equal((await run(runId)).status, 'cancelled');

    assert.deepEqual([await cancel(early), await cancel(early)], [{ runId: null }, { runId: null }]);
    const born = await says('Hello again', early);
    assert.equal((await run(born.runId)).status, 'cancelled');
    assert.deepEqual(await says('Hello again', early), born);
    await idles();
    const next = await says();
    assert.equal((await run(next.runId)).status, 'queued', 'one cancel is for one message');
  },
  'nobody cancels by another’s cid': async (tenant) => {
    const { ann, params, says, run } = await aTalk(tenant);
    const bob = await tenant.person('Bob');
    const { runId } = await says('Hello', 'c');
    await refused(bob.call('cancelMessage', { params, body: { cid: 'c' } }), 'not_found');
    await ann.does('addMember', { params, body: { userId: bob.id } });
    assert.deepEqual(await bob.does('cancelMessage', { params, body: { cid: 'c' } }), { runId: null });
    assert.equal((await run(runId)).status, 'queued');
    assert.equal((await bob.does('cancelRun', { params: { id: runId } })).status, 'cancelled');
  },
  'a cid is cancelled in its own conversation, by somebody who is in it': async (tenant) => {
    const { ann, robot, params, says, run } = await aTalk(tenant);
    const other = await robot.does('createConversation', { body: {} });
    const cancel = (id: string, cid: string) => ann.call('cancelMessage', { params: { id }, body: { cid } });
    const { runId } = await says('Hello', 'c');
    assert.deepEqual((await cancel(other.id, 'c')).body, { runId: null });
    assert.deepEqual((await cancel(other.id, 'early')).body, { runId: null });
    assert.equal((await run((await says('Hello', 'early')).runId)).status, 'queued');
    await ann.does('removeMember', { params: { ...params, userId: ann.id } });
    await refused(cancel(params.id, 'c'), 'not_found');
    const { status } = await robot.does('getRun', { params: { id: runId } });
    assert.equal(status, 'queued');
  },
  'what was cancelled can be tried again': async (tenant) => {
    const { ann, says, claims } = await aTalk(tenant);
    const { runId } = await says();
    await ann.does('cancelRun', { params: { id: runId } });
    const again = await ann.does('retryRun', { params: { id: runId } });
    assert.deepEqual([again.status, again.cancelRequested, again.attempt], ['queued', false, 2]);
    assert.equal((await claims()).run.id, runId);
  },
};
