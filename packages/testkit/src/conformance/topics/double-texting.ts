import assert from 'node:assert/strict';
import { limits } from '@beckon/protocol';
import type { Trials } from '../check.ts';
import { aTalk, piece } from '../talk.ts';
import { refused } from '../wire.ts';

/** What happens to words that come while the agent still answers. */
export const doubleTexting: Trials = {
  'queue: each waits for the one before it, in the order they were said': async (tenant) => {
    const { says, claims, answers, idles, run } = await aTalk(tenant);
    const said = [await says('One'), await says('Two'), await says('Three')];
    for (const { runId } of said) {
      const turn = await claims();
      assert.equal(turn.run.id, runId);
      await idles();
      await answers(turn);
    }
    for (const { runId } of said) assert.equal((await run(runId)).status, 'done');
  },
  'queue: one that waits for an ask holds up those behind it': async (tenant) => {
    const { ann, robot, says, claims, finishes, answers, idles } = await aTalk(tenant);
    const [first, second] = [await says('One'), await says('Two')];
    const ask = await robot.asks();
    await finishes(await claims(), { status: 'waiting', askId: ask.id });
    await idles();
    await ann.gives(ask, { value: 'approve' });
    const turn = await claims();
    assert.equal(turn.run.id, first.runId);
    await answers(turn);
    assert.equal((await claims()).run.id, second.runId);
  },
  'queue: one that is tried again does not overtake the one that somebody is at': async (tenant) => {
    const { ann, says, claims, finishes, answers, idles } = await aTalk(tenant);
    const first = await says('One');
    await finishes(await claims(), { status: 'error' });
    await says('Two');
    const turn = await claims();
    await ann.does('retryRun', { params: { id: first.runId } });
    await idles();
    await answers(turn);
    assert.equal((await claims()).run.id, first.runId);
  },
  'queue: other conversations are not held up': async (tenant) => {
    const { ann, robot, says, claims } = await aTalk(tenant);
    await says();
    await claims();
    const { id } = await robot.does('createConversation', { body: {} });
    await ann.does('postMessage', { params: { id }, body: { cid: 'c', text: 'Hello' } });
    assert.equal((await claims()).conversation.id, id);
  },
  'interrupt: what nobody is at is cancelled, what somebody is at is asked to end, the newest follows': async (
    tenant,
  ) => {
    const { says, claims, writes, finishes, idles, run } = await aTalk(tenant, { doubleTexting: 'interrupt' });
    const first = await says('One');
    const turn = await claims();
    const [second, third] = [await says('Two'), await says('Three')];
    assert.equal((await run(second.runId)).status, 'cancelled');
    assert.equal((await writes(turn, piece(0, 'x'))).body.cancelRequested, true);
    await idles();
    await finishes(turn, { status: 'cancelled' });
    assert.equal((await run(first.runId)).status, 'cancelled');
    assert.equal((await claims()).run.id, third.runId);
  },
  'parallel: all of them at once, each with its own reply': async (tenant) => {
    const { says, claims, writes, finishes, message } = await aTalk(tenant, { doubleTexting: 'parallel' });
    const said = [await says('One'), await says('Two'), await says('Three')];
    const turns = [await claims(), await claims(), await claims()];
    assert.deepEqual(
      turns.map(({ run }) => run.id),
      said.map(({ runId }) => runId),
    );
    for (const [n, turn] of turns.entries()) await writes(turn, piece(0, `Answer ${n}`));
    for (const turn of turns.reverse()) await finishes(turn);
    for (const [n, { replyId }] of said.entries())
      assert.deepEqual((await message(replyId)).parts, [{ type: 'text', text: `Answer ${n}` }]);
  },
  'too many that nobody has answered are refused until one is over; what was sent before is still known': async (
    tenant,
  ) => {
    const { ann, params, says, claims, answers } = await aTalk(tenant);
    const cids = Array.from({ length: limits.openRuns }, (_, n) => `c${n}`);
    const all = await Promise.all(cids.map((cid) => says('Hello', cid)));
    const more = { params, body: { cid: 'more', text: 'Hello' } };
    await refused(ann.call('postMessage', more), 'too_many_runs');
    assert.deepEqual(await says('Hello', 'c7'), all[7]);
    await answers(await claims());
    assert.equal((await ann.call('postMessage', more)).status, 202);
  },
};
