import assert from 'node:assert/strict';
import { contexts, type Route, type RouteName, routes, type Who } from '@beckon/protocol';
import type { Caller } from '../caller.ts';
import type { Trials } from '../check.ts';
import { aDevice } from '../subscription.ts';
import { anAsk, type Person, type Robot, type Tenant, unique } from '../tenant.ts';
import { refused, type Sent } from '../wire.ts';

const NOBODY = '01000000-0000-7000-8000-000000000000';

/** One of everything, and what there is to know about it. */
interface Home {
  readonly tenant: Tenant;
  readonly ann: Person;
  readonly robot: Robot;
  readonly ids: Readonly<Record<'ask' | 'conversation' | 'run' | 'notification' | 'device', string>>;
  readonly deviceToken: string;
}

const settle = async (tenant: Tenant): Promise<Home> => {
  const { ann, robot } = await tenant.pair();
  const conversation = await robot.does('createConversation', { body: { key: 'thread', title: 'A thread' } });
  const ask = await robot.asks({ conversationId: conversation.id });
  const [first] = (await ann.does('listNotifications')).items;
  assert.ok(first);
  // nobody can be told yet, so it is decided once and for all; only then is there a device
  const query = { wait: 10, version: first.version };
  if (first.state === 'due') await ann.does('getNotification', { params: { id: first.id }, query });
  const { id: device, deviceToken } = await aDevice(tenant, ann);
  const said = { params: { id: conversation.id }, body: { cid: unique('cid'), text: 'Hello' } };
  const { runId: run } = (await ann.does('postMessage', said)) as { runId: string };
  return {
    tenant,
    ann,
    robot,
    ids: { ask: ask.id, conversation: conversation.id, run, notification: first.id, device },
    deviceToken,
  };
};

/** Everything its people and programs can see, but for when they were last seen themselves. */
const lookAround = async ({ tenant, ann, robot, ids }: Home): Promise<string> => {
  const params = { id: robot.id };
  const seen = await Promise.all([
    ann.does('state'),
    robot.does('state'),
    ann.does('listAsks'),
    ann.does('listNotifications'),
    ann.does('listSessions'),
    ann.does('listKeys', { params }),
    ann.does('listMessages', { params: { id: ids.conversation } }),
    tenant.admin.does('listUsers'),
    tenant.admin.does('listAudit'),
  ]);
  return JSON.stringify(seen, (name, value) => (['now', 'lastSeenAt', 'lastUsedAt'].includes(name) ? 0 : value), 1);
};

/** The ids that a path takes, all of them the neighbour's. */
const paramsOf = (row: Route, home: Home): Record<string, string> => {
  // an agent's bucket: whose it is, or whom it counts for, is in the body
  if (row.path === '/v1/badges/{bucket}') return { bucket: 'prs' };
  const [, collection] = /^\/v1\/(\w+)\/\{id\}/.exec(row.path) ?? [];
  const id = {
    users: home.ann.id,
    agents: home.robot.id,
    asks: home.ids.ask,
    conversations: home.ids.conversation,
    runs: home.ids.run,
    devices: home.ids.device,
    notifications: home.ids.notification,
    sessions: home.ann.sessionId,
  }[collection ?? ''];
  assert.ok(id, `a path that this check does not know: ${row.path}`);
  return { id, keyId: home.robot.keyId, userId: home.ann.id };
};

/** What a route takes at the least, where that is more than nothing. */
const bodies: Partial<Record<RouteName, object>> = {
  answerAsk: { value: 'approve' },
  ackAsk: { ok: true },
  addMember: { userId: NOBODY },
  readConversation: { seq: 1 },
  cancelMessage: { cid: 'cid' },
  writeRun: { fence: 1, writes: [{ type: 'text', part: 0, at: 0, text: 'x' }] },
  leaseRun: { fence: 1 },
  finishRun: { fence: 1, status: 'done' },
};
const bodyOf = (name: RouteName, who: Who, home: Home): object => {
  if (name === 'setBadge')
    return who === 'user' ? { count: 0, agentId: home.robot.id } : { count: 1, userId: home.ann.id };
  if (name !== 'postMessage') return bodies[name] ?? {};
  return who === 'user' ? { cid: 'cid', text: 'x' } : { key: 'key', parts: [{ type: 'text', text: 'x' }] };
};

export const wall: Trials = {
  'every route that takes an id does not find another tenant’s, and changes nothing there': async (tenant) => {
    const theirs = await settle(await tenant.neighbour());
    const { ann, robot } = await tenant.pair();
    const before = await lookAround(theirs);
    let tried = 0;
    for (const [name, row] of Object.entries(routes) as [RouteName, Route][]) {
      if (!row.path.includes('{')) continue;
      const callers: Partial<Record<string, Caller>> = { user: ann, agent: robot, admin: tenant.admin };
      for (const who of row.who) {
        const caller = callers[who];
        if (!caller) continue;
        const body = row.body && { body: bodyOf(name, who, theirs) };
        const answer = caller.call(name, { params: paramsOf(row, theirs), ...body });
        await refused(answer, 'not_found').catch((error: unknown) => assert.fail(`${name} as ${who}: ${error}`));
        tried += 1;
      }
    }
    assert.ok(tried > 20, `only ${tried} were tried`);
    assert.equal(await lookAround(theirs), before);
  },
  'every field that takes an id does not find another tenant’s, and changes nothing there': async (tenant) => {
    const theirs = await settle(await tenant.neighbour());
    const { ann, robot } = await tenant.pair();
    const { deviceToken } = await aDevice(tenant, ann);
    const before = await lookAround(theirs);
    const device = { headers: { Authorization: `Bearer ${deviceToken}` } };
    const mine = await robot.does('createConversation', { body: {} });
    const note = { key: 'k', parts: [{ type: 'text', text: 'x' }] };
    const said = { params: { id: mine.id }, body: { cid: unique('cid'), text: 'Hello' } };
    const { runId } = (await ann.does('postMessage', said)) as { runId: string };
    await robot.does('claimRun');
    await using stream = await theirs.ann.stream();
    const hello = (await stream.next())?.data;
    const connectionId = hello?.type === 'hello' ? hello.connectionId : NOBODY;
    const tries: [Caller, RouteName, Sent][] = [
      [robot, 'openAsk', { body: anAsk({ to: [theirs.ann.id] }) }],
      [robot, 'openAsk', { body: anAsk({ to: [ann.id, theirs.ann.id] }) }],
      [robot, 'openAsk', { body: anAsk({ conversationId: theirs.ids.conversation }) }],
      [robot, 'postEvent', { body: { key: 'k', type: 'error', to: [theirs.ann.id] } }],
      [robot, 'postEvent', { body: { key: 'k', type: 'error', conversationId: theirs.ids.conversation } }],
      [tenant.admin, 'postEvent', { body: { key: 'k', type: 'error', agentId: theirs.robot.id } }],
      [ann, 'createConversation', { body: { agentId: theirs.robot.id } }],
      [robot, 'createConversation', { body: { agentId: theirs.robot.id } }],
      [robot, 'addMember', { params: { id: mine.id }, body: { userId: theirs.ann.id } }],
      [robot, 'removeMember', { params: { id: mine.id, userId: theirs.ann.id } }],
      [robot, 'postMessage', { params: { id: mine.id }, body: { ...note, onBehalfOf: theirs.ann.id } }],
      [robot, 'beginRun', { body: { ...note, conversationId: mine.id, onBehalfOf: theirs.ann.id } }],
      [robot, 'beginRun', { body: { ...note, conversationId: theirs.ids.conversation, onBehalfOf: ann.id } }],
      [robot, 'fire', { body: { key: 'k', text: 'x', to: [theirs.ann.id] } }],
      [robot, 'fire', { body: { key: 'k', text: 'x', conversationId: theirs.ids.conversation } }],
      [tenant.admin, 'fire', { body: { key: 'k', text: 'x', agentId: theirs.robot.id } }],
      [ann, 'declareContexts', { body: { connectionId, contexts: [] } }],
      [robot, 'finishRun', { params: { id: runId }, body: { fence: 1, status: 'waiting', askId: theirs.ids.ask } }],
      [tenant.admin, 'createAgent', { body: { name: 'x', ownerId: theirs.ann.id } }],
      [tenant.nobody, 'receipt', { ...device, body: { notificationId: theirs.ids.notification, type: 'shown' } }],
    ];
    for (const [caller, name, sent] of tries)
      await refused(caller.call(name, sent), 'not_found').catch((error: unknown) =>
        assert.fail(`${name} ${JSON.stringify(sent.body)}: ${error}`),
      );
    assert.deepEqual((await robot.does('listAsks')).items, []);
    assert.equal(await lookAround(theirs), before);
  },
  'whether somebody has used a key is told to nobody who may not speak for them there': async (tenant) => {
    const theirs = await settle(await tenant.neighbour());
    const { robot } = await tenant.pair();
    const bob = await tenant.person('Bob');
    const say = (id: string) => ({ params: { id }, body: { cid: 'taken', text: 'Hello' } });
    await theirs.ann.does('postMessage', say(theirs.ids.conversation));
    const bobs = await tenant.robot(bob);
    await bob.does('postMessage', say((await bobs.does('createConversation', { body: {} })).id));
    const here = await robot.does('createConversation', { body: {} });
    const parts = [{ type: 'text', text: 'x' }];
    for (const key of ['taken', 'free'])
      for (const onBehalfOf of [theirs.ann.id, bob.id]) {
        const body = { key, parts, onBehalfOf };
        for (const id of [here.id, theirs.ids.conversation]) {
          await refused(robot.call('postMessage', { params: { id }, body }), 'not_found');
          await refused(robot.call('beginRun', { body: { ...body, conversationId: id } }), 'not_found');
        }
      }
  },
  'no list, feed or bootstrap shows anything of another tenant, wherever it is told to begin': async (tenant) => {
    const theirs = await settle(await tenant.neighbour());
    const { ann, robot } = await tenant.pair();
    await theirs.robot.does('createConversation', { body: {} });
    const { next: before } = await theirs.ann.does('listConversations', { query: { limit: 1 } });
    const last = 'ffffffff-ffff-7fff-bfff-ffffffffffff';
    const seen = JSON.stringify([
      await Promise.all([ann, robot].map((one) => one.does('state'))),
      await ann.does('listAsks', { query: { before: last } }),
      await robot.does('listAsks', { query: { before: last } }),
      await ann.does('listConversations', { query: { before } }),
      await robot.does('listConversations', { query: { before } }),
      await ann.does('listNotifications', { query: { askId: theirs.ids.ask } }),
      await ann.does('listDevices'),
      await tenant.admin.does('listUsers'),
      await tenant.admin.does('listAgents'),
      await tenant.admin.does('listAudit', { query: { before: last } }),
    ]);
    for (const id of [theirs.ann.id, theirs.robot.id, theirs.robot.keyId, ...Object.values(theirs.ids)])
      assert.ok(!seen.includes(id), `shows ${id}`);
    const { cursor } = await theirs.ann.does('state');
    const { frames } = await ann.poll(cursor);
    assert.deepEqual(
      frames.map(({ data }) => data),
      [{ type: 'reset', reason: 'principal' }],
    );
  },
  'the same names and keys in two tenants are two things': async (tenant) => {
    const other = await tenant.neighbour();
    const words = { name: 'Ann', externalId: 'same' };
    const here = await tenant.admin.call('createUser', { body: words });
    const there = await other.admin.call('createUser', { body: words });
    assert.deepEqual([here.status, there.status, here.body.id === there.body.id], [201, 201, false]);
    const [a, b] = [await tenant.robot(here.body), await other.robot(there.body)];
    const [first, second] = [await a.asks({ key: 'same' }), await b.asks({ key: 'same' })];
    assert.notEqual(first.id, second.id);
  },
  'inside a tenant, too, an ask is for those who were asked and of the agent that asks': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const bob = await tenant.person('Bob');
    const other = await tenant.robot(ann, 'other');
    const ask = await robot.asks();
    const params = { id: ask.id };
    await refused(bob.call('getAsk', { params }), 'not_found');
    await refused(bob.call('whyAsk', { params }), 'not_found');
    await refused(bob.call('answerAsk', { params, body: { value: 'approve' } }), 'not_found');
    await refused(other.call('getAsk', { params }), 'not_found');
    await refused(other.call('cancelAsk', { params }), 'not_found');
    await refused(other.call('answerAsk', { params, body: { value: 'approve' } }), 'not_found');
    await refused(other.call('ackAsk', { params, body: { ok: true } }), 'not_found');
    assert.deepEqual((await bob.does('listAsks')).items, []);
    assert.equal((await ann.does('getAsk', { params })).state, 'open');
  },
  'inside a tenant, too, a conversation and its runs are for its members and its agent': async (tenant) => {
    const home = await settle(tenant);
    const [bob, other] = [await tenant.person('Bob'), await tenant.robot(home.ann, 'other')];
    const before = await lookAround(home);
    for (const [name, row] of Object.entries(routes) as [RouteName, Route][]) {
      if (!/^\/v1\/(conversations|runs)\/\{id\}/.test(row.path)) continue;
      for (const who of row.who) {
        const params = { ...paramsOf(row, home), userId: bob.id };
        const body = row.body && {
          body: { ...bodyOf(name, who, home), ...(name === 'addMember' && { userId: bob.id }) },
        };
        await refused((who === 'user' ? bob : other).call(name, { params, ...body }), 'not_found').catch(
          (error: unknown) => assert.fail(`${name} as ${who}: ${error}`),
        );
      }
    }
    await refused(other.call('openAsk', { body: anAsk({ conversationId: home.ids.conversation }) }), 'not_found');
    assert.deepEqual((await bob.does('listConversations')).items, []);
    assert.deepEqual([(await bob.does('state')).runs, (await other.does('state')).runs], [[], []]);
    await refused(bob.call('createConversation', { body: { agentId: home.robot.id } }), 'not_found');
    await using stream = await bob.stream({
      query: { contexts: contexts.conversation(home.robot.id, home.ids.conversation) },
    });
    await stream.until('caught_up');
    assert.equal(await lookAround(home), before);
  },
};
