import assert from 'node:assert/strict';
import type { Message, Run } from '@beckon/protocol';
import type { Trials } from '../check.ts';
import { aTalk, piece } from '../talk.ts';
import { unique } from '../tenant.ts';
import { refused } from '../wire.ts';

/** How a prompt becomes a reply, by an agent over HTTP. */
export const runs: Trials = {
  'a run is claimed, written and finished; its message says at each moment where it is': async (tenant) => {
    const { ann, id, says, claims, writes, finishes, run, message, idles } = await aTalk(tenant);
    const { replyId, runId } = await says();
    const { cursor } = await ann.does('state');
    const turn = await claims();
    assert.deepEqual([turn.run.id, turn.run.status, turn.fence, turn.conversation.id], [runId, 'running', 1, id]);
    assert.deepEqual([turn.reply.id, turn.reply.status, turn.reply.parts], [replyId, 'streaming', []]);
    assert.ok((turn.leaseUntil ?? 0) > turn.run.createdAt);
    await idles();
    const kept = await writes(turn, piece(0, 'Hello, Ann'));
    assert.deepEqual([kept.status, kept.body.cancelRequested], [200, false]);
    const over = await finishes(turn);
    assert.deepEqual([over.status, over.id], ['done', runId]);
    assert.ok((over.finishedAt ?? 0) >= (over.startedAt ?? Number.POSITIVE_INFINITY));
    assert.deepEqual(await run(runId), over);
    const { status, parts, rev } = await message(replyId);
    assert.deepEqual([status, parts, rev], ['done', [{ type: 'text', text: 'Hello, Ann' }], 1]);
    const { rows } = await ann.readAll(cursor);
    const last = (type: string) => rows.findLast(({ data }) => data.type === type)?.data.data as Run & Message;
    assert.deepEqual([last('run.updated'), last('message.updated')], [over, await message(replyId)]);
    assert.deepEqual([(await ann.does('state')).runs, await idles()], [[], undefined]);
  },
  'of many who claim at once one gets it': async (tenant) => {
    const { robot, says } = await aTalk(tenant);
    await says();
    const all = await Promise.all(Array.from({ length: 10 }, () => robot.call('claimRun')));
    assert.deepEqual(all.map(({ status }) => status).sort(), [200, ...Array(9).fill(204)]);
  },
  'a claim that waits gets its run at once, or nothing when the time is over': async (tenant) => {
    const { robot, says } = await aTalk(tenant);
    const over = await robot.call('claimRun', { query: { wait: 1 } });
    assert.equal(over.status, 204);
    const waiting = robot.call('claimRun', { query: { wait: 15 } });
    const since = performance.now();
    const { runId } = await says();
    const { status, body } = await waiting;
    assert.deepEqual([status, body.run.id], [200, runId]);
    assert.ok(performance.now() - since < 5_000);
  },
  'a turn has what was said before, oldest first, the prompt last': async (tenant) => {
    const { robot, params, says, claims, writes, finishes } = await aTalk(tenant);
    await says('One');
    const first = await claims();
    await writes(first, piece(0, 'Answer one'));
    await finishes(first);
    await robot.does('postMessage', { params, body: { key: 'k', parts: [{ type: 'text', text: 'Note' }] } });
    await says('Two');
    await says('Three');
    const { history, conversation } = await claims();
    const words = history.map(({ parts }) => parts.map((part) => 'text' in part && part.text).join());
    assert.deepEqual(words, ['One', 'Answer one', 'Note', 'Two']);
    assert.equal(conversation.readSeq, undefined);
  },
  'an agent gets its own runs only': async (tenant) => {
    const { ann, says, claims } = await aTalk(tenant);
    const other = await tenant.robot(ann, 'other');
    const { runId } = await says();
    assert.equal((await other.call('claimRun')).status, 204);
    const turn = await claims();
    const body = { fence: turn.fence };
    await refused(other.call('leaseRun', { params: { id: runId }, body }), 'not_found');
    await refused(other.call('finishRun', { params: { id: runId }, body: { ...body, status: 'done' } }), 'not_found');
    await refused(ann.call('claimRun'), 'forbidden');
  },
  'a claim holds while its agent says that it is at it': async (tenant) => {
    const { robot, says, claims } = await aTalk(tenant);
    await says();
    const { run, fence, leaseUntil } = await claims();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const { body } = await robot.call('leaseRun', { params: { id: run.id }, body: { fence } });
    assert.deepEqual([body.cancelRequested, body.leaseUntil > (leaseUntil ?? 0)], [false, true]);
  },
  'an end that failed has words for the person': async (tenant) => {
    const { says, claims, writes, finishes, message } = await aTalk(tenant);
    const { replyId } = await says();
    const turn = await claims();
    await writes(turn, piece(0, 'I was about'));
    const error = { code: 'provider', message: 'The model refused the key. Set another.' };
    const run = await finishes(turn, { status: 'error', error });
    const { status, parts, error: told } = await message(replyId);
    assert.deepEqual([run.error, told, status], [error, error, 'error']);
    assert.deepEqual(parts, [{ type: 'text', text: 'I was about' }]);
  },
  'a fence is for one claim: who has another, or has finished, is told to drop it': async (tenant) => {
    const { robot, says, claims, writes, finishes, message } = await aTalk(tenant);
    const { replyId } = await says();
    const turn = await claims();
    await writes(turn, piece(0, 'Kept'));
    for (const fence of [turn.fence + 1, 999]) {
      await refused(writes({ ...turn, fence }, piece(4, '!')), 'stale_fence');
      await refused(robot.call('leaseRun', { params: { id: turn.run.id }, body: { fence } }), 'stale_fence');
    }
    await finishes(turn);
    await refused(writes(turn, piece(4, '!')), 'stale_fence');
    await refused(
      robot.call('finishRun', { params: { id: turn.run.id }, body: { fence: turn.fence, status: 'error' } }),
      'stale_fence',
    );
    const { parts, status } = await message(replyId);
    assert.deepEqual([parts, status], [[{ type: 'text', text: 'Kept' }], 'done']);
  },
  'a retry is the same run and the same message, from the beginning, in another rev': async (tenant) => {
    const { ann, says, claims, writes, finishes, message } = await aTalk(tenant);
    const { replyId, runId } = await says();
    const turn = await claims();
    await writes(turn, piece(0, 'Half an answ'));
    await finishes(turn, { status: 'error' });
    const { status, body } = await ann.call('retryRun', { params: { id: runId } });
    assert.deepEqual([status, body.id, body.status, body.attempt, body.error], [202, runId, 'queued', 2, undefined]);
    const emptied = await message(replyId);
    assert.deepEqual([emptied.status, emptied.parts, emptied.rev, emptied.error], ['pending', [], 2, undefined]);
    const again = await claims();
    assert.deepEqual([again.run.id, again.fence, again.reply.id, again.reply.rev], [runId, 2, replyId, 2]);
    await refused(writes(turn, piece(0, 'Late')), 'stale_fence');
    await writes(again, piece(0, 'An answer'));
    await finishes(again);
    assert.deepEqual((await message(replyId)).parts, [{ type: 'text', text: 'An answer' }]);
  },
  'only what is over and not done is tried again': async (tenant) => {
    const { ann, says, claims, answers } = await aTalk(tenant);
    const { runId } = await says();
    const retry = () => ann.call('retryRun', { params: { id: runId } });
    const queued = await refused(retry(), 'run_active');
    assert.equal((queued.run as Run).status, 'queued');
    const turn = await claims();
    await refused(retry(), 'run_active');
    await answers(turn);
    await refused(retry(), 'run_active');
  },
  'a reply that is done and says nothing is an error that says so': async (tenant) => {
    const { says, claims, writes, finishes, message } = await aTalk(tenant);
    const { replyId } = await says();
    const turn = await claims();
    await writes(turn, piece(0, ''), { type: 'reasoning', part: 0, at: 0, text: 'Hm.' });
    const { status, error } = await finishes(turn);
    assert.deepEqual([status, error?.code], ['error', 'empty']);
    const reply = await message(replyId);
    assert.deepEqual([reply.status, reply.error], ['error', error]);
    assert.deepEqual(reply.parts, [{ type: 'reasoning', text: 'Hm.' }]);
  },
  'a run that waits for an ask goes on when it is settled, with what it wrote': async (tenant) => {
    const { ann, robot, id, says, claims, writes, finishes, message, run, idles } = await aTalk(tenant);
    const { replyId, runId } = await says();
    const turn = await claims();
    await writes(turn, piece(0, 'May I? '));
    const ask = await robot.asks({ conversationId: id });
    const waiting = await finishes(turn, { status: 'waiting', askId: ask.id });
    assert.deepEqual([waiting.status, waiting.askId], ['waiting', ask.id]);
    assert.deepEqual([(await message(replyId)).status, await idles()], ['pending', undefined]);
    await refused(writes(turn, piece(7, 'x')), 'stale_fence');
    const claiming = claims(15);
    await ann.gives(ask, { value: 'approve' });
    const again = await claiming;
    assert.deepEqual([again.run.id, again.run.attempt, again.run.askId, again.fence], [runId, 1, undefined, 2]);
    assert.deepEqual([again.reply.parts, again.reply.rev], [[{ type: 'text', text: 'May I? ' }], 1]);
    await writes(again, piece(7, 'I may.'));
    await finishes(again);
    assert.deepEqual((await message(replyId)).parts, [{ type: 'text', text: 'May I? I may.' }]);
    assert.equal((await run(runId)).status, 'done');
  },
  'one that waits for what is settled already goes on at once, also for what was taken back': async (tenant) => {
    const { ann, robot, says, claims, finishes } = await aTalk(tenant);
    await says();
    const answered = await robot.asks();
    await ann.gives(answered, { value: 'deny' });
    const waiting = await finishes(await claims(), { status: 'waiting', askId: answered.id });
    assert.equal(waiting.status, 'queued');
    const open = await robot.asks();
    assert.equal((await finishes(await claims(), { status: 'waiting', askId: open.id })).status, 'waiting');
    await robot.does('cancelAsk', { params: { id: open.id } });
    assert.equal((await claims()).fence, 3);
  },
  'one that would wait for no ask, or for another’s, is refused and goes on': async (tenant) => {
    const { ann, robot, says, claims, writes, finishes, message } = await aTalk(tenant);
    const { replyId } = await says();
    const turn = await claims();
    await writes(turn, piece(0, 'Whole'));
    const theirs = await (await tenant.robot(ann, 'other')).asks();
    const wait = (more: object) =>
      robot.call('finishRun', { params: { id: turn.run.id }, body: { fence: turn.fence, status: 'waiting', ...more } });
    assert.equal((await refused(wait({}), 'invalid_request')).field, 'askId');
    assert.equal((await refused(wait({ askId: theirs.id }), 'not_found')).field, 'askId');
    await finishes(turn);
    assert.deepEqual((await message(replyId)).parts, [{ type: 'text', text: 'Whole' }]);
  },
  'an agent that begins anew finds what it has to do': async (tenant) => {
    const { robot, says, claims } = await aTalk(tenant);
    const [first, second] = [await says('One'), await says('Two', unique('cid'))];
    await claims();
    const { runs: open } = await robot.does('state');
    assert.deepEqual(
      open.map(({ id, status }) => [id, status]),
      [
        [first.runId, 'running'],
        [second.runId, 'queued'],
      ],
    );
  },
};
