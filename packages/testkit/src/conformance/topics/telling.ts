import assert from 'node:assert/strict';
import type { Told } from '@beckon/protocol';
import type { Trials } from '../check.ts';
import { anAsk, unique } from '../tenant.ts';
import { refused } from '../wire.ts';

const saysOf = ({ told }: { readonly told: readonly Told[] }): string[] => told.map(({ says }) => says);

/** What an agent hears of telling people, in the answer of the call that caused it. */
export const telling: Trials = {
  'the answer of a call says of each person what was decided': async (tenant) => {
    const [ann, bob] = [await tenant.person(), await tenant.person('Bob')];
    const robot = await tenant.robot(ann);
    const { told } = await robot.does('openAsk', { body: anAsk({ to: [ann.id, bob.id] }) });
    assert.deepEqual(told.map(({ userId }) => userId).sort(), [ann.id, bob.id].sort());
    for (const one of told) {
      assert.deepEqual([one.action, one.reason], ['send', 'no_device']);
      assert.ok(one.says.length > 5);
      const person = one.userId === ann.id ? ann : bob;
      const { decisions } = await person.does('getNotification', { params: { id: one.notificationId } });
      assert.equal(decisions.at(-1)?.reason, one.reason);
    }
  },
  'events, fires and notes say so, too; the same again says how it stands': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const { id } = await robot.does('createConversation', { body: { key: 'task' } });
    const parts = [{ type: 'text' as const, text: 'Hello' }];
    const calls = [
      () => robot.does('postEvent', { body: { key: 'e', type: 'error' } }),
      () => robot.does('fire', { body: { key: 'f', text: 'Hello' } }),
      () => robot.does('postMessage', { params: { id }, body: { key: 'n', parts } }),
    ];
    for (const call of calls) {
      const first = (await call()) as { told: Told[] };
      const again = (await call()) as { told: Told[] };
      for (const { told } of [first, again]) {
        assert.deepEqual(
          told.map(({ userId, reason }) => [userId, reason]),
          [[ann.id, 'no_device']],
        );
      }
      assert.deepEqual(
        again.told.map(({ notificationId }) => notificationId),
        first.told.map(({ notificationId }) => notificationId),
      );
    }
  },
  'an agent that is idle is told of later, and not once it has gone on': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const idle = { key: unique('idle'), type: 'idle' };
    assert.match(saysOf(await robot.does('postEvent', { body: idle }))[0] ?? '', /^to be decided at \d\d:\d\d$/);
    await robot.does('postEvent', { body: { key: unique('error'), type: 'error' } });
    const [first] = (await ann.does('listNotifications')).items.filter(({ kind }) => kind === 'idle');
    assert.deepEqual([first?.state, first?.closedHow, first?.decisions], ['closed', 'acted', []]);
  },
  'a part of a task tells nobody by itself, whether the task is known or not': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const { id } = await robot.does('createConversation', { body: { key: 'root' } });
    const event = { type: 'error', title: 'A part failed' };
    const part = await robot.does('postEvent', { body: { ...event, key: 'a', partOf: 'root' } });
    assert.deepEqual([part.conversationId, part.told[0]?.reason, part.to], [id, 'rolled_up', [ann.id]]);
    const stray = await robot.does('postEvent', { body: { ...event, key: 'b', partOf: 'nowhere' } });
    assert.deepEqual([stray.conversationId, stray.told[0]?.reason], [undefined, 'unknown_parent']);
    const both = { ...event, key: 'c', partOf: 'root', conversationId: id };
    assert.equal((await refused(robot.call('postEvent', { body: both }), 'invalid_request')).field, 'partOf');
  },
  'whoever waits is answered at once when nothing more is to be expected': async (tenant) => {
    const { robot } = await tenant.pair();
    const since = performance.now();
    const { told } = await robot.does('openAsk', { body: anAsk(), query: { wait: 20 } });
    assert.deepEqual(saysOf({ told }), ['waits in the app: they have no device']);
    assert.ok(performance.now() - since < 5_000, 'it waited for nothing');
  },
  'what ended says how, and where': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const { id } = await robot.does('createConversation', { body: {} });
    const params = { id };
    const message = await robot.does('postMessage', {
      params,
      body: { key: 'n', parts: [{ type: 'text', text: 'Hello' }] },
    });
    const seq = 'seq' in message ? message.seq : 0;
    await ann.does('readConversation', { params, body: { seq } });
    const [told] = (await ann.does('listNotifications')).items;
    assert.deepEqual([told?.state, told?.closedHow], ['closed', 'read']);
    assert.ok((told?.closedOn?.length ?? 0) > 0, 'the session’s name is missing');
  },
};
