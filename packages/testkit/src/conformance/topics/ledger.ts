import assert from 'node:assert/strict';
import type { Trials } from '../check.ts';
import { decided } from '../decided.ts';
import { refused } from '../wire.ts';

/** What people were told, and why. */
export const ledger: Trials = {
  'an ask is one notification for each who was asked, with the reason of what was done': async (tenant) => {
    const [ann, bob] = [await tenant.person(), await tenant.person('Bob')];
    const robot = await tenant.robot(ann);
    const ask = await robot.asks({ to: [ann.id, bob.id] });
    for (const person of [ann, bob]) {
      const told = await decided(person);
      assert.deepEqual([told.userId, told.askId, told.kind, told.deliveries], [person.id, ask.id, 'approval', []]);
      const [decision, ...more] = told.decisions;
      assert.deepEqual([decision?.action, decision?.reason, more], ['send', 'no_device', []]);
      assert.ok((decision?.sentence.length ?? 0) > 10);
    }
    assert.equal((await robot.does('whyAsk', { params: { id: ask.id } })).items.length, 2);
    const own = (await bob.does('whyAsk', { params: { id: ask.id } })).items;
    assert.deepEqual(
      own.map(({ userId }) => userId),
      [bob.id],
    );
    await refused(bob.call('getNotification', { params: { id: (await decided(ann)).id } }), 'not_found');
  },
  'the same ask again tells nobody again': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const ask = await robot.asks({ key: 'k' });
    const again = await robot.asks({ key: 'k' });
    assert.deepEqual([again.id, (await ann.does('listNotifications')).items.length], [ask.id, 1]);
  },
  'what was settled is closed, and says when': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const ask = await robot.asks();
    const told = await decided(ann);
    const answered = await ann.gives(ask, { value: 'approve' });
    const closed = await ann.does('getNotification', { params: { id: told.id } });
    assert.deepEqual([closed.state, closed.closedAt], ['closed', answered.settledAt]);
    assert.ok(closed.version > told.version);
  },
  'an event is told once per key, with a title of its type when it has none': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const body = { key: 'e', type: 'error', body: 'It failed.' };
    const first = await robot.call('postEvent', { body });
    const again = await robot.call('postEvent', { body });
    assert.deepEqual([first.status, again.status, again.body], [201, 200, first.body]);
    assert.ok(first.body.title.length > 0);
    assert.deepEqual(first.body.to, [ann.id]);
    assert.deepEqual([(await decided(ann)).kind, (await ann.does('listNotifications')).items.length], ['error', 1]);
    await refused(robot.call('postEvent', { body: { ...body, body: 'Else.' } }), 'key_reused');
  },
  'an admin reports for an agent that it names, an agent for itself alone': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const other = await tenant.robot(ann, 'other');
    const body = { key: 'e', type: 'idle' };
    const posted = await tenant.admin.does('postEvent', { body: { ...body, agentId: robot.id } });
    assert.deepEqual([posted.agentId, posted.to], [robot.id, [ann.id]]);
    const nobody = await refused(tenant.admin.call('postEvent', { body }), 'invalid_request');
    assert.equal(nobody.field, 'agentId');
    await refused(robot.call('postEvent', { body: { ...body, agentId: other.id } }), 'forbidden');
    assert.equal((await robot.call('postEvent', { body: { ...body, key: 'f', agentId: robot.id } })).status, 201);
  },
  'an event that nobody would be told is refused': async (tenant) => {
    const robot = await tenant.robot(null);
    await refused(robot.call('postEvent', { body: { key: 'e', type: 'error' } }), 'no_addressee');
  },
  'the ledger is read from the newest on, page by page, and by ask': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const opened = [await robot.asks(), await robot.asks(), await robot.asks()];
    const first = await ann.does('listNotifications', { query: { limit: 2 } });
    const rest = await ann.does('listNotifications', { query: { before: first.next } });
    assert.deepEqual(
      [...first.items, ...rest.items].map(({ askId }) => askId),
      opened.map(({ id }) => id).reverse(),
    );
    const one = await ann.does('listNotifications', { query: { askId: opened[0]?.id } });
    assert.deepEqual(
      one.items.map(({ askId }) => askId),
      [opened[0]?.id],
    );
  },
  'whoever follows a notification hears of its next version': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const ask = await robot.asks();
    const told = await decided(ann);
    const params = { id: told.id };
    const waiting = ann.does('getNotification', { params, query: { wait: 15 } });
    const known = await ann.does('getNotification', { params, query: { wait: 15, version: told.version - 1 } });
    // a list may show already what the next version tells, and never the other way round
    assert.ok(known.version >= told.version);
    await ann.gives(ask, { value: 'deny' });
    const heard = await ann.does('getNotification', { params, query: { wait: 15, version: known.version } });
    assert.deepEqual([heard.state, (await waiting).id], ['closed', told.id]);
  },
};
