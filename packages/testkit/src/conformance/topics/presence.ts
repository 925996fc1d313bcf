import assert from 'node:assert/strict';
import { contexts } from '@beckon/protocol';
import type { Trials } from '../check.ts';
import { decided } from '../decided.ts';
import type { OpenStream } from '../stream.ts';
import { aDevice } from '../subscription.ts';
import { aTalk } from '../talk.ts';
import { type Person, unique } from '../tenant.ts';
import { refused } from '../wire.ts';

const NOBODYS = '00000000-0000-7000-8000-000000000000';

/** A page that is in front of its person, unless it says otherwise. */
const aPage = (shows: readonly string[], more: object = {}) => ({
  body: { connectionId: 'page', contexts: shows, visible: true, focused: true, lastInputAgoMs: 0, ...more },
});

/** Frames up to the one that says that these look at the conversation. */
const untilSeen = async (stream: OpenStream, who: readonly Person[]): Promise<void> => {
  const wanted = who.map(({ id }) => id).sort();
  for (;;) {
    const frame = await stream.next();
    assert.ok(frame, 'the stream ended before');
    if (frame.data.type !== 'presence') continue;
    if (JSON.stringify([...frame.data.userIds].sort()) === JSON.stringify(wanted)) return;
  }
};

/** What people look at. */
export const presence: Trials = {
  'a person says what they look at; nobody else has a presence': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const page = aPage([contexts.platform(), contexts.agent(robot.id)]);
    assert.equal((await ann.call('reportPresence', page)).status, 204);
    assert.equal((await ann.call('reportPresence', aPage([]))).status, 204);
    await refused(robot.call('reportPresence', page), 'forbidden');
    await refused(tenant.admin.call('reportPresence', page), 'forbidden');
    await refused(tenant.nobody.call('reportPresence', page), 'unauthenticated');
  },
  'what is no context path is refused by name': async (tenant) => {
    const ann = await tenant.person();
    for (const path of ['/presence', '/agents/x', '/presence/asks/x/y', 'platform']) {
      const fault = await refused(ann.call('reportPresence', aPage([contexts.platform(), path])), 'invalid_request');
      assert.equal(fault.field, 'contexts');
    }
  },
  'what somebody may not see they cannot look at': async (tenant) => {
    const { ann, robot, id, context } = await aTalk(tenant);
    const bob = await tenant.person('Bob');
    const ask = await robot.asks({ to: [ann.id] });
    const { robot: foreign } = await (await tenant.neighbour()).pair();
    await ann.does('reportPresence', aPage([context, contexts.ask(ask.id), contexts.agent(robot.id)]));
    for (const path of [
      context,
      contexts.ask(ask.id),
      contexts.ask(NOBODYS),
      contexts.agent(foreign.id),
      contexts.conversation(robot.id, NOBODYS),
    ]) {
      const fault = await refused(bob.call('reportPresence', aPage([contexts.platform(), path])), 'not_found');
      assert.equal(fault.context, path);
    }
    await ann.does('removeMember', { params: { id, userId: ann.id } });
    await refused(ann.call('reportPresence', aPage([context])), 'not_found');
  },
  'who looks at a conversation is shown to those who look at it': async (tenant) => {
    const { ann, params, context } = await aTalk(tenant);
    const bob = await tenant.person('Bob');
    await ann.does('addMember', { params, body: { userId: bob.id } });
    await ann.does('reportPresence', aPage([context]));
    await using stream = await bob.stream({ query: { contexts: context } });
    await untilSeen(stream, [ann]);
    await bob.does('reportPresence', aPage([context], { focused: false }));
    await untilSeen(stream, [ann, bob]);
    // whoever is taken out is not shown for another moment
    await ann.does('removeMember', { params: { id: params.id, userId: ann.id } });
    await untilSeen(stream, [bob]);
  },
  'an agent in a conversation is not told who looks at it': async (tenant) => {
    const { ann, robot, params, context } = await aTalk(tenant);
    await ann.does('reportPresence', aPage([context]));
    await using stream = await robot.stream({ query: { contexts: context } });
    await using own = await ann.stream({ query: { contexts: context } });
    await untilSeen(own, [ann]);
    const bob = await tenant.person('Bob');
    await ann.does('addMember', { params, body: { userId: bob.id } });
    await bob.does('reportPresence', aPage([context]));
    await untilSeen(own, [ann, bob]);
    await robot.does('postMessage', { params, body: { key: unique('n'), parts: [{ type: 'text', text: 'News' }] } });
    const heard = (await stream.until('message.created')).map(({ data }) => data.type);
    assert.ok(!heard.includes('presence'), 'it was told');
  },
  'a page that nobody can see shows nobody': async (tenant) => {
    const { ann, params, context } = await aTalk(tenant);
    const bob = await tenant.person('Bob');
    await ann.does('addMember', { params, body: { userId: bob.id } });
    await ann.does('reportPresence', aPage([context], { visible: false, focused: false }));
    await bob.does('reportPresence', aPage([context]));
    await using stream = await bob.stream({ query: { contexts: context } });
    await untilSeen(stream, [bob]);
  },
  'what somebody looks at waits for proof, and proof ends it': async (tenant) => {
    const { ann, robot, params, context } = await aTalk(tenant);
    await aDevice(tenant, ann);
    await ann.does('reportPresence', aPage([context]));
    await robot.does('postMessage', { params, body: { key: unique('n'), parts: [{ type: 'text', text: 'News' }] } });
    const held = await decided(ann);
    assert.deepEqual([held.decisions[0]?.action, held.decisions[0]?.reason], ['hold', 'looking']);
    await ann.does('seen', { body: { notificationId: held.id } });
    const closed = await ann.does('getNotification', { params: { id: held.id } });
    assert.deepEqual([closed.state, closed.deliveries], ['closed', []]);
  },
  'what was seen is one thing, and the reader’s own': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const bob = await tenant.person('Bob');
    const ask = await robot.asks({ to: [ann.id] });
    assert.equal((await ann.call('seen', { body: { askId: ask.id } })).status, 204);
    assert.equal((await ann.call('seen', { body: { askId: ask.id } })).status, 204);
    await refused(bob.call('seen', { body: { askId: ask.id } }), 'not_found');
    await refused(ann.call('seen', { body: {} }), 'invalid_request');
    await refused(ann.call('seen', { body: { askId: ask.id, notificationId: NOBODYS } }), 'invalid_request');
    await refused(robot.call('seen', { body: { askId: ask.id } }), 'forbidden');
  },
};
