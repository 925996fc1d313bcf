import assert from 'node:assert/strict';
import type { Trials } from '../check.ts';
import { decided } from '../decided.ts';
import { aDevice } from '../subscription.ts';
import { unique } from '../tenant.ts';
import { refused } from '../wire.ts';

const NOWHERE = '01890a5d-ac96-774b-bcce-b302099a8057';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Quiet hours that hold all day but for its last minute, so that they hold now; or the other way round in that minute. */
const quietNow = (): { from: string; to: string } => {
  const lastMinute = new Date().toISOString().slice(11, 16) >= '23:58';
  return lastMinute ? { from: '12:00', to: '11:59' } : { from: '00:00', to: '23:59' };
};

/** How much people want to hear, when, and what agents count for them outside. */
export const preferences: Trials = {
  'who has said nothing has the defaults, which are in the state': async (tenant) => {
    const ann = await tenant.person();
    const own = await ann.does('getPreferences');
    assert.deepEqual([own.intensity, own.quietHours, own.snoozedUntil, own.version], ['dialed-in', null, null, 0]);
    assert.deepEqual((await ann.does('state')).preferences, own);
  },
  'a change is merged, counted, and comes over the feed': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const { cursor } = await ann.does('state');
    await ann.does('changePreferences', { body: { kinds: { error: 'app', idle: 'push' }, timeZone: 'Europe/Vienna' } });
    const agents = { [robot.id]: { intensity: 'relentless' } };
    const after = await ann.does('changePreferences', { body: { intensity: 'chill', kinds: { error: null }, agents } });
    assert.deepEqual([after.intensity, after.kinds, after.agents], ['chill', { idle: 'push' }, agents]);
    assert.deepEqual([after.timeZone, after.version], ['Europe/Vienna', 2]);
    assert.deepEqual(await ann.does('getPreferences'), after);
    const { rows } = await ann.readAll(cursor);
    const told = rows.map(({ data }) => data).filter((row) => row.type === 'preferences.updated');
    assert.deepEqual(told.at(-1)?.data, after);
    const again = await ann.does('changePreferences', { body: { intensity: 'chill', quietHours: null } });
    assert.equal(again.version, 2);
  },
  'what makes no sense is refused, and says which field': async (tenant) => {
    const ann = await tenant.person();
    const wrong: [object, string][] = [
      [{ timeZone: 'Mars/Base' }, 'timeZone'],
      [{ quietHours: { from: '22:00', to: '22:00' } }, 'quietHours'],
    ];
    for (const [body, field] of wrong) {
      const answer = await refused(ann.call('changePreferences', { body }), 'invalid_request');
      assert.equal(answer.field, field);
    }
    await refused(
      ann.call('changePreferences', { body: { agents: { [NOWHERE]: { intensity: 'chill' } } } }),
      'not_found',
    );
    await refused(ann.call('changePreferences', { body: { muted: { [NOWHERE]: true } } }), 'not_found');
  },
  'a neighbour’s agent and a conversation that one is not in are unknown': async (tenant) => {
    const ann = await tenant.person();
    const { robot } = await (await tenant.neighbour()).pair();
    await refused(ann.call('changePreferences', { body: { agents: { [robot.id]: { kinds: {} } } } }), 'not_found');
    const { robot: bobs } = await tenant.pair();
    const talk = await bobs.does('createConversation', { body: { title: 'Not hers' } });
    await refused(ann.call('changePreferences', { body: { muted: { [talk.id]: true } } }), 'not_found');
  },
  'a snooze is told as a length or as an end, one of them, ahead and within a week': async (tenant) => {
    const ann = await tenant.person();
    const { now } = (await ann.does('state')).server;
    const { snoozedUntil } = await ann.does('snooze', { body: { forMs: 30 * MINUTE } });
    assert.ok(snoozedUntil !== null && snoozedUntil >= now + 30 * MINUTE && snoozedUntil < now + 31 * MINUTE);
    const morning = await ann.does('snooze', { body: { until: 'morning' } });
    const till = new Date(morning.snoozedUntil ?? 0).toISOString().slice(11);
    assert.equal(till, '08:00:00.000Z');
    for (const body of [{}, { forMs: MINUTE, until: null }, { until: now - MINUTE }, { until: now + 8 * DAY }]) {
      await refused(ann.call('snooze', { body }), 'invalid_request');
    }
    assert.equal((await ann.does('snooze', { body: { until: null } })).snoozedUntil, null);
  },
  'what blocks an agent comes through snooze, quiet hours and a muted conversation; the rest waits': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    await aDevice(tenant, ann);
    const talk = await robot.does('createConversation', { body: { title: 'A thread' } });
    const quietHours = quietNow();
    await ann.does('changePreferences', { body: { quietHours, muted: { [talk.id]: true } } });
    await ann.does('snooze', { body: { forMs: 10 * MINUTE } });
    const event = { type: 'error', body: 'It failed.' };
    await robot.does('postEvent', { body: { ...event, key: unique('e') } });
    const late = await decided(ann, 'error');
    assert.deepEqual([late.decisions[0]?.action, late.deliveries], ['defer', []]);
    assert.ok(['snoozed', 'quiet_hours'].includes(late.decisions[0]?.reason ?? ''));
    await robot.asks({ conversationId: talk.id });
    const asked = await decided(ann, 'approval');
    assert.deepEqual([asked.decisions[0]?.action, asked.deliveries.length], ['send', 1]);
  },
  'what was deferred is decided anew when something else holds': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    await aDevice(tenant, ann);
    await ann.does('changePreferences', { body: { quietHours: quietNow() } });
    await robot.does('postEvent', { body: { key: unique('e'), type: 'error', body: 'It failed.' } });
    const deferred = await decided(ann, 'error');
    assert.equal(deferred.decisions[0]?.action, 'defer');
    await ann.does('changePreferences', { body: { quietHours: null } });
    let told = deferred;
    for (let tries = 0; told.decisions.at(-1)?.action === 'defer' && tries < 5; tries++) {
      const query = { wait: 3, version: told.version };
      told = await ann.does('getNotification', { params: { id: told.id }, query });
    }
    assert.equal(told.decisions.at(-1)?.action, 'send');
  },
  'a preview counts what each level would have sent': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    await aDevice(tenant, ann);
    await ann.does('changePreferences', { body: { intensity: 'relentless' } });
    await robot.asks();
    await robot.does('postEvent', { body: { key: unique('e'), type: 'progress', body: 'Half of it.' } });
    await decided(ann, 'approval');
    await decided(ann, 'progress');
    const { pushes, items, from, to } = await ann.does('previewPreferences', { query: { days: 2 } });
    assert.deepEqual(pushes, { chill: 1, vibing: 1, 'dialed-in': 1, 'locked-in': 2, relentless: 2 });
    assert.deepEqual(
      items.map(({ kind, least }) => [kind, least]),
      [
        ['progress', 'locked-in'],
        ['approval', 'chill'],
      ],
    );
    assert.equal(to - from, 2 * DAY);
    for (const days of [0, 32]) await refused(ann.call('previewPreferences', { query: { days } }), 'invalid_request');
  },
  'an agent counts outside for its owner, and for people that it has to do with': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const bob = await tenant.person('Bob');
    const { cursor } = await ann.does('state');
    const count = (body: object, by = robot) => by.call('setBadge', { params: { bucket: 'prs' }, body });
    assert.equal((await count({ count: 3 })).status, 204);
    const badges = await ann.does('badges');
    assert.deepEqual([badges.total, badges.buckets[`agents/${robot.id}/prs`]], [3, 3]);
    const { rows } = await ann.readAll(cursor);
    assert.ok(rows.some(({ data }) => data.type === 'badge.updated' && data.data.total === 3));
    await count({ count: 0 });
    assert.equal((await ann.does('badges')).total, 0);
    await refused(count({ count: 1, userId: bob.id }), 'not_found');
    await robot.asks({ to: [bob.id] });
    assert.equal((await count({ count: 1, userId: bob.id })).status, 204);
    await refused(count({ count: 1 }, await tenant.robot(null)), 'no_addressee');
  },
  'a person takes away what an agent counts for them, and can say nothing else of it': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const bob = await tenant.person('Bob');
    const params = { bucket: 'prs' };
    await robot.does('setBadge', { params, body: { count: 3 } });
    const { cursor } = await ann.does('state');
    const clear = (body: object, by = ann) => by.call('setBadge', { params, body });
    const mine = { count: 0, agentId: robot.id };
    assert.equal((await refused(clear({ ...mine, count: 2 }), 'invalid_request')).field, 'count');
    assert.equal((await refused(clear({ count: 0 }), 'invalid_request')).field, 'agentId');
    assert.equal((await refused(clear({ ...mine, userId: bob.id }), 'invalid_request')).field, 'userId');
    await refused(clear(mine, bob), 'not_found');
    assert.equal((await ann.does('badges')).total, 3);
    for (const again of [1, 2]) assert.equal((await clear(mine)).status, 204, `the ${again}. time`);
    assert.deepEqual((await ann.does('badges')).buckets, { asks: 0 });
    const told = (await ann.readAll(cursor)).rows.filter(({ data }) => data.type === 'badge.updated');
    assert.equal(told.length, 1);
    await robot.does('setBadge', { params, body: { count: 3 } });
    assert.equal((await ann.does('badges')).total, 3);
  },
  'what an agent counts goes with its last key': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    await robot.does('setBadge', { params: { bucket: 'prs' }, body: { count: 3 } });
    const before = await ann.does('badges');
    const own = { id: robot.id };
    const second = await ann.does('createKey', { params: own, body: {} });
    await ann.does('revokeKey', { params: { ...own, keyId: second.id } });
    assert.equal((await ann.does('badges')).total, 3);
    await ann.does('revokeKey', { params: { ...own, keyId: robot.keyId } });
    const after = await ann.does('badges');
    assert.deepEqual(after.buckets, { asks: 0 });
    assert.ok(after.badgeSeq > before.badgeSeq);
  },
  'an agent keeps only so many buckets for one person': async (tenant) => {
    const { robot } = await tenant.pair();
    const count = (bucket: string) => robot.call('setBadge', { params: { bucket }, body: { count: 1 } });
    for (let n = 0; n < 20; n++) assert.equal((await count(`b${n}`)).status, 204);
    await refused(count('one-more'), 'invalid_request');
  },
};
