import assert from 'node:assert/strict';
import type { Trials } from '../check.ts';
import { unique } from '../tenant.ts';
import { refused } from '../wire.ts';

/** People, agents, and the secrets that speak for them. */
export const people: Trials = {
  'a person is made, listed, and found again by the id of another sign-in': async ({ admin }) => {
    const words = { name: 'Ann', locale: 'de-AT', timeZone: 'Europe/Vienna', externalId: unique('sub') };
    const first = await admin.call('createUser', { body: words });
    const second = await admin.call('createUser', { body: words });
    assert.deepEqual([first.status, second.status, second.body], [201, 200, first.body]);
    assert.deepEqual((await admin.does('listUsers')).items, [first.body]);
    await refused(admin.call('createUser', { body: { ...words, name: 'Bob' } }), 'key_reused');
  },
  'a time zone that there is not is refused by name': async ({ admin }) => {
    const body = { name: 'Ann', timeZone: 'Mars/Base' };
    assert.equal((await refused(admin.call('createUser', { body }), 'invalid_request')).field, 'timeZone');
  },
  'a token says whom it speaks for': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const [user, agent, admin] = [await ann.does('me'), await robot.does('me'), await tenant.admin.does('me')];
    assert.deepEqual([user.kind, user.user?.id, agent.kind, agent.agent?.id], ['user', ann.id, 'agent', robot.id]);
    assert.deepEqual([admin.kind, admin.tenantId, user.tenantId], ['admin', agent.tenantId, agent.tenantId]);
  },
  'an agent belongs to who made it, or to whom an admin named': async (tenant) => {
    const [ann, bob] = [await tenant.person(), await tenant.person('Bob')];
    const mine = await ann.does('createAgent', { body: { name: 'scout', kind: 'script' } });
    const named = await tenant.admin.does('createAgent', { body: { name: 'x', ownerId: bob.id } });
    const free = await tenant.admin.does('createAgent', { body: { name: 'x' } });
    assert.deepEqual([mine.ownerId, named.ownerId, free.ownerId], [ann.id, bob.id, null]);
    await refused(ann.call('createAgent', { body: { name: 'x', ownerId: bob.id } }), 'forbidden');
    await refused(tenant.admin.call('createAgent', { body: { name: 'x', ownerId: mine.id } }), 'not_found');
  },
  'a key is shown once, works until it is revoked, and cannot be revoked twice': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const params = { id: robot.id };
    const made = await ann.does('createKey', { params, body: { name: 'laptop' } });
    const listed = await ann.does('listKeys', { params });
    assert.deepEqual(listed.items.map(({ id }) => id).sort(), [robot.keyId, made.id].sort());
    assert.ok(!JSON.stringify(listed).includes(made.key));
    const revoke = { params: { ...params, keyId: robot.keyId } };
    await ann.does('revokeKey', revoke);
    await refused(robot.call('me'), 'unauthenticated');
    await refused(ann.call('revokeKey', revoke), 'not_found');
    assert.deepEqual(
      (await ann.does('listKeys', { params })).items.map(({ id }) => id),
      [made.id],
    );
  },
  'another person’s agent is as if it were not there': async (tenant) => {
    const { robot } = await tenant.pair();
    const bob = await tenant.person('Bob');
    const params = { id: robot.id };
    await refused(bob.call('createKey', { params }), 'not_found');
    await refused(bob.call('listKeys', { params }), 'not_found');
    await refused(bob.call('revokeKey', { params: { ...params, keyId: robot.keyId } }), 'not_found');
    assert.equal((await robot.call('me')).status, 200);
  },
  'a key can be revoked only under the agent that it is of': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const other = await tenant.robot(ann, 'other');
    await refused(ann.call('revokeKey', { params: { id: other.id, keyId: robot.keyId } }), 'not_found');
    assert.equal((await robot.call('me')).status, 200);
  },
  'who changed who may do what is written down, newest first, page by page, for admins': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    await ann.does('revokeKey', { params: { id: robot.id, keyId: robot.keyId } });
    const all = (await tenant.admin.does('listAudit')).items;
    assert.deepEqual(
      all.map(({ action }) => action),
      ['key.revoked', 'key.created', 'agent.created', 'session.created', 'user.created'],
    );
    assert.deepEqual([all[0]?.actor, all[0]?.target], [{ kind: 'user', id: ann.id }, robot.keyId]);
    assert.ok(!JSON.stringify(all).includes(robot.key));
    const { items, next } = await tenant.admin.does('listAudit', { query: { limit: 2 } });
    const rest = await tenant.admin.does('listAudit', { query: { before: next, limit: 100 } });
    assert.deepEqual([...items, ...rest.items], all);
    assert.equal(rest.next, undefined);
  },
};
