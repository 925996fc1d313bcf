import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Edge, openEdge } from '../../test/edge.ts';

const DAY = 86_400_000;

let edge: Edge;
let token: string;
let key: string;
let ownAgent: string;
beforeAll(async () => {
  edge = await openEdge();
  token = edge.owner.ownerToken;
  key = edge.owner.agentKey;
  ownAgent = (await edge.call('GET', '/v1/me', { token: key })).body.agent.id;
});
afterAll(() => edge[Symbol.asyncDispose]());

const change = (body: unknown): Promise<Answer> => edge.call('PUT', '/v1/preferences', { token, body });
const snooze = (body: unknown): Promise<Answer> => edge.call('POST', '/v1/snooze', { token, body });
const fault = ({ status, body }: Answer) => [status, body.error?.code, body.error?.field, body.error?.message];
const NOWHERE = '01890a5d-ac96-774b-bcce-b302099a8057';

describe('preferences', () => {
  it('are whole from the beginning, and in the state', async () => {
    const { body } = await edge.call('GET', '/v1/preferences', { token });
    expect(body).toMatchObject({ intensity: 'dialed-in', quietHours: null, snoozedUntil: null, version: 0 });
    expect((await edge.call('GET', '/v1/state', { token })).body.preferences).toEqual(body);
    expect((await edge.call('GET', '/v1/state', { token: key })).body.preferences).toBeUndefined();
    expect((await edge.call('GET', '/v1/preferences', { token: key })).status).toBe(403);
  });

  it('keep quiet hours as they were meant: the days once each and in order, all seven without saying', async () => {
    const quiet = async (quietHours: object) => (await change({ quietHours })).body.quietHours;
    const night = { from: '22:00', to: '07:00' };
    expect(await quiet({ ...night, days: [5, 1, 5] })).toEqual({ ...night, days: [1, 5] });
    expect(await quiet({ ...night, days: [7, 6, 5, 4, 3, 2, 1] })).toEqual(night);
    expect((await change({ quietHours: null })).body.quietHours).toBeNull();
  });

  it.each([
    ['a place that is on no clock', { timeZone: 'Mars/Base' }, 'timeZone', 'not a name such as Europe/Vienna'],
    ['an offset, which knows of no summer', { timeZone: '+02:00' }, 'timeZone', 'not a name such as Europe/Vienna'],
    ['hours without length', { quietHours: { from: '22:00', to: '22:00' } }, 'quietHours', 'have no length'],
    ['hours that no clock shows', { quietHours: { from: '24:00', to: '07:00' } }, 'quietHours.from', 'time of day'],
    ['no days', { quietHours: { from: '22:00', to: '07:00', days: [] } }, 'quietHours.days', ''],
    ['an eighth day', { quietHours: { from: '22:00', to: '07:00', days: [8] } }, 'quietHours.days[0]', ''],
    ['a level that is not there', { intensity: 'loud' }, 'intensity', ''],
    ['a rule about what blocks an agent', { kinds: { approval: 'app' } }, 'kinds.approval', ''],
    ['an id that is none', { muted: { thread: true } }, 'muted.thread', ''],
  ])('refuse %s', async (_, body, field, says) => {
    const before = (await edge.call('GET', '/v1/preferences', { token })).body;
    const [status, code, at, message] = fault(await change(body));
    expect([status, ['invalid_request', 'unknown_field'].includes(code)]).toEqual([400, true]);
    expect(at).toBe(field);
    expect(message).toContain(says);
    expect((await edge.call('GET', '/v1/preferences', { token })).body).toEqual(before);
  });

  it('know the agents and conversations that they name', async () => {
    expect(fault(await change({ agents: { [NOWHERE]: { intensity: 'chill' } } }))).toEqual([
      ...[404, 'not_found', `agents.${NOWHERE}`, `There is no agent ${NOWHERE} here.`],
    ]);
    expect(fault(await change({ muted: { [NOWHERE]: true } }))).toEqual([
      ...[404, 'not_found', `muted.${NOWHERE}`, `You are in no conversation ${NOWHERE}.`],
    ]);
    const { body: talk } = await edge.call('POST', '/v1/conversations', { token: key, body: { title: 'A thread' } });
    const changed = await change({ agents: { [ownAgent]: { kinds: { error: 'app' } } }, muted: { [talk.id]: true } });
    expect(changed.body).toMatchObject({
      agents: { [ownAgent]: { kinds: { error: 'app' } } },
      muted: { [talk.id]: true },
    });
  });

  it('have room for so many', async () => {
    const ids = Array.from({ length: 201 }, (_, n) => NOWHERE.slice(0, -3) + (100 + n));
    const agents = Object.fromEntries(ids.map((id) => [id, { intensity: 'chill' }]));
    const [status, code, field, message] = fault(await change({ agents }));
    expect([status, code, field]).toEqual([400, 'invalid_request', 'agents']);
    expect(message).toContain('more than 200 rules for agents');
  });
});

describe('a snooze', () => {
  it('lasts as long as was said, by the server’s clock alone; null ends it', async () => {
    const until = edge.clock.now() + 30 * 60_000;
    expect((await snooze({ forMs: 30 * 60_000 })).body.snoozedUntil).toBe(until);
    expect((await snooze({ until: until + 1 })).body.snoozedUntil).toBe(until + 1);
    expect((await snooze({ until: null })).body.snoozedUntil).toBeNull();
  });

  it('until morning is until eight on the person’s clock', async () => {
    await change({ timeZone: 'Pacific/Auckland' });
    const { snoozedUntil } = (await snooze({ until: 'morning' })).body;
    const there = new Intl.DateTimeFormat('en-GB', { timeZone: 'Pacific/Auckland', timeStyle: 'short' });
    expect(there.format(snoozedUntil)).toBe('08:00');
    expect(snoozedUntil - edge.clock.now()).toBeGreaterThan(0);
    expect(snoozedUntil - edge.clock.now()).toBeLessThanOrEqual(DAY);
    await snooze({ until: null });
  });

  it.each([
    ['nothing', () => ({}), undefined, 'one of `forMs`'],
    ['two things', () => ({ forMs: 60_000, until: null }), undefined, 'one of `forMs`'],
    ['the past', () => ({ until: edge.clock.now() - 1 }), 'until', 'is over by this server’s clock'],
    ['more than a week', () => ({ until: edge.clock.now() + 7 * DAY + 1 }), 'until', 'seven days at most'],
    ['more than a week, told as a length', () => ({ forMs: 7 * DAY + 1 }), 'forMs', ''],
    ['less than a minute', () => ({ forMs: 59_999 }), 'forMs', ''],
    ['an evening', () => ({ until: 'evening' }), 'until', ''],
  ])('is not %s', async (_, body, field, says) => {
    const [status, code, at, message] = fault(await snooze(body()));
    expect([status, code, at]).toEqual([400, 'invalid_request', field]);
    expect(message).toContain(says);
  });
});

describe('a preview', () => {
  const preview = (query = '') => edge.call('GET', `/v1/preferences/preview${query}`, { token });

  it('looks back seven days, or as many as were said', async () => {
    const { body } = await preview();
    expect([body.to, body.to - body.from]).toEqual([edge.clock.now(), 7 * DAY]);
    expect((await preview('?days=31')).body.from).toBe(edge.clock.now() - 31 * DAY);
    for (const days of ['0', '32']) {
      expect(fault(await preview(`?days=${days}`)).slice(0, 3)).toEqual([400, 'invalid_request', 'days']);
    }
    expect(fault(await preview('?days=week')).slice(0, 2)).toEqual([400, 'invalid_request']);
  });
});

describe('a bucket', () => {
  const count = (body: unknown, name = 'prs') => edge.call('PUT', `/v1/badges/${name}`, { token: key, body });
  const badges = async () => (await edge.call('GET', '/v1/badges', { token })).body;

  it('is counted for the owner, and taken away by 0', async () => {
    const before = (await badges()).total;
    expect((await count({ count: 3 })).status).toBe(204);
    expect(await badges()).toMatchObject({ total: before + 3, buckets: { [`agents/${ownAgent}/prs`]: 3 } });
    await count({ count: 0 });
    expect((await badges()).total).toBe(before);
  });

  it('is for people that the agent has to do with, and there are only so many', async () => {
    const user = (
      await edge.store.people.createUser({ tenantId: edge.owner.tenantId, name: 'Bob', locale: 'en', timeZone: 'UTC' })
    ).user;
    expect(fault(await count({ count: 1, userId: user.id })).slice(0, 3)).toEqual([404, 'not_found', 'userId']);
    for (let n = 0; n < 20; n++) await count({ count: 1 }, `b${n}`);
    const [status, code, field, message] = fault(await count({ count: 1 }, 'one-more'));
    expect([status, code, field]).toEqual([400, 'invalid_request', 'bucket']);
    expect(message).toContain('at most 20 buckets');
    for (const wrong of [{ count: -1 }, { count: 10_000 }, { count: 1.5 }, {}]) {
      expect((await count(wrong)).status).toBe(400);
    }
    expect((await count({ count: 1 }, 'PRs')).status).toBe(404);
  });
});
