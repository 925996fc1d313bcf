import assert from 'node:assert/strict';
import type { Ask } from '@beckon/protocol';
import { limits } from '@beckon/protocol';
import type { Trials } from '../check.ts';
import { refused } from '../wire.ts';

const CROWD = 12;

/** One answer, by one of those who were asked. */
export const answers: Trials = {
  'of many people who answer at once one wins, and all others learn who': async (tenant) => {
    const people = await Promise.all(Array.from({ length: CROWD }, (_, n) => tenant.person(`Person ${n}`)));
    const robot = await tenant.robot(null);
    const ask = await robot.asks({ to: people.map(({ id }) => id) });
    const all = await Promise.all(
      people.map((one, n) =>
        one.call('answerAsk', { params: { id: ask.id }, body: { value: n % 2 === 0 ? 'approve' : 'deny' } }),
      ),
    );
    const [first, ...more] = all.filter(({ status }) => status === 200);
    assert.deepEqual([first?.status, more], [200, []]);
    const won: Ask['answer'] = first?.body.answer;
    const winner = people.find(({ id }) => id === won?.userId);
    assert.deepEqual([won?.userName, won?.via], [winner?.name, 'api']);
    for (const lost of all.filter(({ status }) => status !== 200)) {
      const error = await refused(Promise.resolve(lost), 'already_answered');
      assert.deepEqual((error.ask as Ask).answer, won);
      assert.match(String(error.message), new RegExp(`^${winner?.name}\\b`));
    }
    for (const reader of [...people, robot])
      assert.deepEqual((await reader.does('getAsk', { params: { id: ask.id } })).answer, won);
  },
  'the same answer again by the same person is no defeat, and nobody wins a second time': async (tenant) => {
    const [ann, bob] = [await tenant.person(), await tenant.person('Bob')];
    const robot = await tenant.robot(null);
    const ask = await robot.asks({ to: [ann.id, bob.id] });
    const first = await ann.gives(ask, { value: 'approve', text: 'go' });
    assert.deepEqual(await ann.gives(ask, { value: 'approve', text: 'go' }), first);
    const again = await tenant.again(ann);
    assert.deepEqual(await again.gives(ask, { value: 'approve', text: 'go' }), first);
    const params = { id: ask.id };
    await refused(ann.call('answerAsk', { params, body: { value: 'deny' } }), 'already_answered');
    await refused(ann.call('answerAsk', { params, body: { value: 'approve' } }), 'already_answered');
    await refused(bob.call('answerAsk', { params, body: { value: 'approve', text: 'go' } }), 'already_answered');
    assert.deepEqual(await ann.does('getAsk', { params }), first);
  },
  'the same answer sent many times at once is one answer': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const ask = await robot.asks();
    const all = await Promise.all(Array.from({ length: CROWD }, () => ann.gives(ask, { value: 'deny' })));
    assert.equal(new Set(all.map((one) => JSON.stringify(one))).size, 1);
  },
  'an answer to another detail than the person saw is refused, and the ask stays open': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const ask = await robot.asks({ detail: 'npm test' });
    const body = { value: 'approve', detailHash: '0'.repeat(64) };
    const error = await refused(ann.call('answerAsk', { params: { id: ask.id }, body }), 'detail_changed');
    assert.equal((error.ask as Ask).detailHash, ask.detailHash);
    const { state } = await ann.gives(ask, { value: 'approve', detailHash: ask.detailHash });
    assert.equal(state, 'answered');
  },
  'an approval that was tapped long ago must be confirmed, a denial not': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const ageMs = limits.staleApproveMs + 1;
    for (const value of ['approve', 'always']) {
      const ask = await robot.asks({ always: true });
      const params = { id: ask.id };
      await refused(ann.call('answerAsk', { params, body: { value, ageMs } }), 'confirm_needed');
      assert.equal((await ann.does('getAsk', { params })).state, 'open');
      assert.equal((await ann.gives(ask, { value, ageMs: limits.staleApproveMs })).state, 'answered');
    }
    assert.equal((await ann.gives(await robot.asks(), { value: 'deny', ageMs })).state, 'answered');
  },
  'the agent answers for a person at its own terminal, and so it is told': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const ask = await robot.asks({ detail: 'npm test' });
    const give = { params: { id: ask.id }, body: { value: 'approve' } };
    const { answer } = await robot.does('answerAsk', give);
    assert.deepEqual([answer?.via, answer?.userId], ['agent', null]);
    assert.deepEqual((await robot.does('answerAsk', give)).answer, answer);
    await refused(ann.call('answerAsk', give), 'already_answered');

    const named = await robot.asks();
    const body = { value: 'deny', onBehalfOf: ann.id };
    const told = await robot.does('answerAsk', { params: { id: named.id }, body });
    assert.deepEqual([told.answer?.via, told.answer?.userId, told.answer?.userName], ['agent', ann.id, ann.name]);
  },
  'an agent names nobody whom it did not ask, and a person names nobody': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const bob = await tenant.person('Bob');
    const ask = await robot.asks();
    for (const [caller, onBehalfOf] of [
      [robot, bob.id],
      [ann, ann.id],
      [ann, bob.id],
    ] as const) {
      const answer = caller.call('answerAsk', { params: { id: ask.id }, body: { value: 'approve', onBehalfOf } });
      assert.equal((await refused(answer, 'invalid_request')).field, 'onBehalfOf');
    }
    assert.equal((await ann.does('getAsk', { params: { id: ask.id } })).state, 'open');
  },
};
