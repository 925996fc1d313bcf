import assert from 'node:assert/strict';
import type { Message } from '@beckon/protocol';
import type { Trials } from '../check.ts';
import { unique } from '../tenant.ts';
import { refused } from '../wire.ts';

const aFire = (change: object = {}) => ({ key: unique('fire'), text: 'Good morning', ...change });

/** What an agent says that nobody asked for. */
export const fire: Trials = {
  'it reaches the owner, in a conversation that is made once and found again': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const first = await robot.call('fire', { body: aFire({ title: 'From scout' }) });
    const second = await robot.call('fire', { body: aFire({ title: 'Else', text: 'Good night' }) });
    assert.deepEqual([first.status, second.status], [201, 201]);
    const { items } = await ann.does('listConversations');
    assert.deepEqual(
      items.map(({ title, members, seq, unread }) => [title, members, seq, unread]),
      [['From scout', [ann.id], 2, 2]],
    );
    const [message] = first.body.messages as Message[];
    assert.deepEqual([message?.conversationId, message?.status], [items[0]?.id, 'done']);
    assert.deepEqual(message?.parts, [{ type: 'text', text: 'Good morning' }]);
    const [told] = (await ann.does('listNotifications')).items;
    assert.deepEqual([told?.kind, told?.body, told?.conversationId], ['message', 'Good night', items[0]?.id]);
  },
  'the same key is the same messages, twelve times at once': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const body = aFire();
    const all = await Promise.all(Array.from({ length: 12 }, () => robot.call('fire', { body })));
    assert.deepEqual(all.map(({ status }) => status).sort(), [...Array(11).fill(200), 201]);
    assert.equal(new Set(all.map((one) => JSON.stringify(one.body))).size, 1);
    assert.equal((await ann.does('listConversations')).items[0]?.seq, 1);
    await refused(robot.call('fire', { body: { ...body, text: 'Else' } }), 'key_reused');
  },
  'each who is named gets it in a conversation of their own, or nobody gets it': async (tenant) => {
    const [ann, bob] = [await tenant.person(), await tenant.person('Bob')];
    const robot = await tenant.robot(null);
    const to = [ann.id, bob.id];
    await refused(robot.call('fire', { body: aFire({ to: [ann.id, robot.id] }) }), 'not_found');
    assert.deepEqual((await ann.does('listConversations')).items, []);
    const body = aFire({ to });
    const { messages } = await robot.does('fire', { body });
    assert.equal(new Set(messages.map(({ conversationId }) => conversationId)).size, 2);
    const turned = await robot.call('fire', { body: { ...body, to: [bob.id, ann.id, bob.id] } });
    assert.deepEqual([turned.status, turned.body.messages], [200, messages]);
    for (const one of [ann, bob]) assert.deepEqual((await one.does('listConversations')).items[0]?.members, [one.id]);
  },
  'who has left their inbox gets what comes next in a new one, whoever else is named': async (tenant) => {
    const [ann, bob] = [await tenant.person(), await tenant.person('Bob')];
    const robot = await tenant.robot(ann);
    const { messages } = await robot.does('fire', { body: aFire() });
    const left = messages[0]?.conversationId ?? '';
    await ann.call('removeMember', { params: { id: left, userId: ann.id } });
    const again = await robot.does('fire', { body: aFire({ to: [ann.id, bob.id], text: 'Good night' }) });
    assert.equal(again.messages.length, 2);
    for (const one of [ann, bob]) {
      const { items } = await one.does('listConversations');
      assert.deepEqual(
        items.map(({ id, members, seq }) => [id !== left, members, seq]),
        [[true, [one.id], 1]],
      );
    }
    await robot.does('fire', { body: aFire() });
    assert.equal((await ann.does('listConversations')).items[0]?.seq, 2);
  },
  'it goes into a conversation of the agent’s where one is named': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const { id } = await robot.does('createConversation', { body: {} });
    const { messages } = await robot.does('fire', { body: aFire({ conversationId: id }) });
    assert.deepEqual([messages.length, messages[0]?.conversationId], [1, id]);
    assert.equal((await ann.does('listConversations')).items.length, 1);
    const both = aFire({ conversationId: id, to: [ann.id] });
    assert.equal((await refused(robot.call('fire', { body: both }), 'invalid_request')).field, 'to');
    const other = await tenant.robot(ann, 'other');
    await refused(other.call('fire', { body: aFire({ conversationId: id }) }), 'not_found');
  },
  'one that nobody would get is refused': async (tenant) => {
    const robot = await tenant.robot(null);
    await refused(robot.call('fire', { body: aFire() }), 'no_addressee');
  },
  'an admin fires for an agent that it names, an agent for itself': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const other = await tenant.robot(ann, 'other');
    const { messages } = await tenant.admin.does('fire', { body: aFire({ agentId: robot.id }) });
    assert.deepEqual(messages[0]?.author, { kind: 'agent', id: robot.id });
    await refused(tenant.admin.call('fire', { body: aFire() }), 'invalid_request');
    await refused(robot.call('fire', { body: aFire({ agentId: other.id }) }), 'forbidden');
    await refused(ann.call('fire', { body: aFire() }), 'forbidden');
  },
};
