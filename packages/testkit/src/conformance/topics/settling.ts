import assert from 'node:assert/strict';
import type { Ask } from '@beckon/protocol';
import type { Trials } from '../check.ts';
import { anAsk } from '../tenant.ts';
import { refused } from '../wire.ts';

/** Room for a server whose clock and ours differ a little, and for one that is busy. */
const SOON_MS = 1_500;

/** How an ask ends, and how whoever waits hears of it. */
export const settling: Trials = {
  'whoever waits has the answer the moment it is given': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const ask = await robot.asks();
    const waiting = [robot, ann].map((one) => one.does('getAsk', { params: { id: ask.id }, query: { wait: 15 } }));
    const since = performance.now();
    const answered = await ann.gives(ask, { value: 'approve' });
    for (const heard of await Promise.all(waiting)) assert.deepEqual(heard, answered);
    assert.ok(performance.now() - since < 5_000, 'the wait went on after the answer');
  },
  'a wait that is over says that the ask is still open': async (tenant) => {
    const { robot } = await tenant.pair();
    const ask = await robot.asks();
    const since = performance.now();
    assert.deepEqual(await robot.does('getAsk', { params: { id: ask.id }, query: { wait: 1 } }), ask);
    assert.ok(performance.now() - since > 900, 'it did not wait');
  },
  'an ask that nobody answered in time has expired, and a late yes is none': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const ask = await robot.asks({ expiresAt: Date.now() + SOON_MS });
    const heard = await robot.does('getAsk', { params: { id: ask.id }, query: { wait: 15 } });
    assert.deepEqual([heard.state, heard.answer], ['expired', undefined]);
    assert.ok((heard.settledAt ?? 0) >= (ask.expiresAt ?? 0));
    const error = await refused(
      ann.call('answerAsk', { params: { id: ask.id }, body: { value: 'approve' } }),
      'ask_closed',
    );
    assert.equal((error.ask as Ask).state, 'expired');
    await refused(robot.call('ackAsk', { params: { id: ask.id }, body: { ok: true } }), 'not_answered');
  },
  'an agent that takes its ask back is told the same every time, and nobody answers it then': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const ask = await robot.asks();
    const params = { id: ask.id };
    const gone = await robot.does('cancelAsk', { params, query: { reason: 'Done by hand.' } });
    assert.deepEqual([gone.state, gone.reason], ['cancelled', 'Done by hand.']);
    assert.deepEqual(await robot.does('cancelAsk', { params }), gone);
    await refused(ann.call('answerAsk', { params, body: { value: 'approve' } }), 'ask_closed');
    assert.deepEqual(await ann.does('getAsk', { params }), gone);
  },
  'an ask that was answered cannot be taken back': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const ask = await robot.asks();
    const answered = await ann.gives(ask, { value: 'deny' });
    const error = await refused(robot.call('cancelAsk', { params: { id: ask.id } }), 'already_answered');
    assert.deepEqual((error.ask as Ask).answer, answered.answer);
  },
  'of an answer and a cancellation at the same time one holds, and both are told which': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    for (let round = 0; round < 8; round++) {
      const params = { id: (await robot.asks()).id };
      const [answer, cancel] = await Promise.all([
        ann.call('answerAsk', { params, body: { value: 'approve' } }),
        robot.call('cancelAsk', { params }),
      ]);
      const { state } = await robot.does('getAsk', { params });
      assert.deepEqual([answer.status, cancel.status], state === 'answered' ? [200, 409] : [409, 200]);
    }
  },
  'what became of the answer is shown to the person, also when it could not take effect': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const ask = await robot.asks();
    const params = { id: ask.id };
    await refused(robot.call('ackAsk', { params, body: { ok: true } }), 'not_answered');
    await ann.gives(ask, { value: 'approve' });
    const { cursor } = await ann.does('state');
    const noted = await robot.does('ackAsk', { params, body: { ok: false, reason: 'The tool had ended.' } });
    assert.deepEqual([noted.ack?.ok, noted.ack?.reason], [false, 'The tool had ended.']);
    assert.deepEqual(await ann.does('getAsk', { params }), noted);
    const { rows } = await ann.readAll(cursor);
    assert.ok(rows.some(({ data }) => data.type === 'ask.updated' && data.data.ack?.ok === false));
  },
  'a person takes nothing back and acknowledges nothing': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const params = { id: (await robot.asks()).id };
    await refused(ann.call('cancelAsk', { params }), 'forbidden');
    await refused(ann.call('ackAsk', { params, body: { ok: true } }), 'forbidden');
    await refused(ann.call('openAsk', { body: anAsk() }), 'forbidden');
  },
};
