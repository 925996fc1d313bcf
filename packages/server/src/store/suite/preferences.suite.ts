import { limits } from '@beckon/protocol';
import { expect, test } from 'vitest';
import type { NewDecision } from '../outbox.ts';
import type { Store } from '../store.ts';
import {
  asAgent,
  asUser,
  type Cast,
  cast,
  device,
  newEvent,
  type OpenTestStore,
  opened,
  upsert,
} from './house.suite.ts';
import { talk } from './turns.suite.ts';

const HOUR = 3_600_000;

const decision = (action: NewDecision['action'], fields: Partial<NewDecision> = {}): NewDecision => ({
  ...{ action, reason: 'test', sentence: '', evidence: {}, deviceIds: [], ...fields },
});

/** Decides all that is due in this way, by the preferences that were read with it. */
const decideAll = async (store: Store, how: NewDecision): Promise<number> => {
  const due = await store.outbox.due(100);
  const decided = await store.outbox.decide(
    due.map(({ id, userId, preferences: { version } }) => ({ id, asOf: { userId, version }, decision: how })),
  );
  return decided.length;
};

export const preferenceSuite = (open: OpenTestStore): void => {
  const begin = async () => {
    const house = await open();
    const crew = await cast(house.store);
    return { house, crew, ann: asUser(crew, crew.ann), store: house.store };
  };
  const changed = async (store: Store, crew: Cast, changes: Parameters<Store['preferences']['change']>[1]) => {
    const done = await store.preferences.change(asUser(crew, crew.ann), changes);
    return done?.type === 'changed' ? done.preferences : expect.unreachable(JSON.stringify(done));
  };

  test('who has said nothing has the defaults, on the clock that they came with', async () => {
    const { house, ann, store } = await begin();
    await using _ = house;
    expect(await store.preferences.get(ann)).toEqual({
      ...{ intensity: 'dialed-in', kinds: {}, agents: {}, muted: {}, privatePreviews: false },
      ...{ quietHours: null, snoozedUntil: null, timeZone: 'UTC', version: 0 },
    });
    const stranger = { ...ann, tenantId: await store.people.ensureTenant('elsewhere') };
    expect(await store.preferences.get(stranger)).toBeUndefined();
    expect(await store.preferences.change(stranger, { intensity: 'chill' })).toBeUndefined();
    expect(await store.preferences.snooze(stranger, null)).toBeUndefined();
  });

  test('a change is merged: what is absent stays, each entry by itself, and null takes one away', async () => {
    const { house, crew, ann, store } = await begin();
    await using _ = house;
    const { id: muted } = await talk(store, crew);
    const quietHours = { from: '22:00', to: '07:00' };
    await changed(store, crew, { intensity: 'vibing', kinds: { error: 'app', idle: 'push' }, quietHours });
    await changed(store, crew, { kinds: { error: null, progress: 'push' }, muted: { [muted]: true } });
    const rule = { intensity: 'chill' as const, kinds: { error: 'push' as const } };
    await changed(store, crew, { agents: { [crew.agent.id]: rule }, timeZone: 'Europe/Vienna' });
    expect(await store.preferences.get(ann)).toEqual({
      ...{ intensity: 'vibing', kinds: { idle: 'push', progress: 'push' }, agents: { [crew.agent.id]: rule } },
      ...{ muted: { [muted]: true }, privatePreviews: false, quietHours, snoozedUntil: null },
      ...{ timeZone: 'Europe/Vienna', version: 3 },
    });
    expect((await store.people.user(crew.tenantId, crew.ann.id))?.timeZone).toBe('Europe/Vienna');
    await changed(store, crew, { agents: { [crew.agent.id]: {} }, muted: { [muted]: null }, quietHours: null });
    expect(await changed(store, crew, { privatePreviews: true })).toMatchObject({
      ...{ agents: {}, muted: {}, quietHours: null, privatePreviews: true, version: 5 },
    });
  });

  test('of changes that come at once none is lost; one that changes nothing makes no version and no row', async () => {
    const { house, crew, ann, store } = await begin();
    await using _ = house;
    const kinds = ['error', 'message', 'task_complete', 'idle', 'progress'] as const;
    await Promise.all([
      ...kinds.map((kind) => changed(store, crew, { kinds: { [kind]: 'push' } })),
      store.preferences.snooze(ann, house.clock.now() + HOUR),
    ]);
    const after = await store.preferences.get(ann);
    expect([Object.keys(after?.kinds ?? {}).sort(), after?.version]).toEqual([[...kinds].sort(), 6]);
    const { seq } = await store.feeds.head(ann.id);
    await changed(store, crew, { kinds: { idle: 'push', error: 'push' }, quietHours: null });
    await store.preferences.snooze(ann, after?.snoozedUntil ?? null);
    expect([(await store.preferences.get(ann))?.version, (await store.feeds.head(ann.id)).seq]).toEqual([6, seq]);
  });

  test('the person’s feed tells of it; a count of what waits does not hide it', async () => {
    const { house, crew, ann, store } = await begin();
    await using _ = house;
    const { seq } = await store.feeds.head(ann.id);
    await changed(store, crew, { intensity: 'chill' });
    const preferences = await store.preferences.snooze(ann, house.clock.now() + HOUR);
    await store.preferences.count(asAgent(crew), { name: 'prs', count: 1 });
    expect((await store.feeds.page(ann, seq, 10)).frames).toMatchObject([
      { type: 'superseded' },
      { type: 'preferences.updated', data: preferences },
      { type: 'badge.updated', data: { total: 1 } },
    ]);
  });

  test('agents of another tenant and conversations of others are unknown; what is taken away need not be there', async () => {
    const { house, crew, ann, store } = await begin();
    await using _ = house;
    const elsewhere = await cast(store, 'elsewhere');
    const wanted = { tenantId: crew.tenantId, agentId: crew.agent.id, members: [crew.bob.id] };
    const { id: bobs } = (await upsert(store, wanted, asAgent(crew))).conversation;
    const { id: agent } = elsewhere.agent;
    const change = store.preferences.change;
    expect(await change(ann, { agents: { [agent]: { intensity: 'chill' } } })).toEqual({
      ...{ type: 'unknown', field: 'agents', id: agent },
    });
    expect(await change(ann, { intensity: 'chill', muted: { [bobs]: true } })).toEqual({
      ...{ type: 'unknown', field: 'muted', id: bobs },
    });
    expect((await store.preferences.get(ann))?.intensity).toBe('dialed-in');
    expect(await change(ann, { agents: { [agent]: null }, muted: { [bobs]: null } })).toMatchObject({
      ...{ type: 'changed', preferences: { version: 0 } },
    });
    const many = Array.from({ length: limits.muted + 1 }, (_, n) => [crew.ann.id.slice(0, -3) + (100 + n), true]);
    expect(await change(ann, { muted: Object.fromEntries(many) })).toEqual({ type: 'too_many', field: 'muted' });
  });

  test('what was deferred is due as soon as something else holds, with all of its life before it', async () => {
    const { house, crew, ann, store } = await begin();
    await using _ = house;
    const { clock } = house;
    await store.asks.post(newEvent(crew));
    await store.asks.post(newEvent(crew, { key: 'bob', to: [crew.bob.id] }));
    const until = clock.now() + 8 * HOUR;
    expect(await decideAll(store, decision('defer', { until, lifeUntil: until + HOUR }))).toBe(2);
    await clock.advance(HOUR);
    expect(await store.outbox.due(10)).toEqual([]);
    const hints = house.hints.length;
    await changed(store, crew, { quietHours: null, intensity: 'vibing' });
    expect(house.hints.slice(hints).some(({ due }) => due)).toBe(true);
    expect(await store.outbox.due(10)).toMatchObject([
      { userId: ann.id, waited: 'defer', since: clock.now(), lifeUntil: clock.now() + HOUR },
    ]);
    expect((await store.outbox.list(ann, { limit: 1 })).items[0]).toMatchObject({ lifeUntil: clock.now() + HOUR });
  });

  test('what pushes show wakes nothing; what is deferred as it was is said once', async () => {
    const { house, crew, ann, store } = await begin();
    await using _ = house;
    await store.asks.post(newEvent(crew));
    const until = house.clock.now() + 8 * HOUR;
    const deferred = decision('defer', { until, reason: 'quiet_hours' });
    const said = async () => (await store.outbox.list(ann, { limit: 1 })).items[0]?.decisions.length;
    await decideAll(store, deferred);
    await changed(store, crew, { privatePreviews: true });
    expect(await store.outbox.due(10)).toEqual([]);
    await changed(store, crew, { intensity: 'vibing' });
    expect([await decideAll(store, deferred), await said()]).toEqual([1, 1]);
    await changed(store, crew, { intensity: 'chill' });
    expect([
      await decideAll(store, { ...deferred, until: until + HOUR, sentence: 'Until later.' }),
      await said(),
    ]).toEqual([1, 2]);
  });

  test('who defers by preferences that were changed meanwhile has not decided', async () => {
    const { house, crew, ann, store } = await begin();
    await using _ = house;
    await store.asks.post(newEvent(crew));
    const [due] = await store.outbox.due(10);
    const asOf = { userId: ann.id, version: due?.preferences.version ?? -1 };
    await changed(store, crew, { intensity: 'vibing' });
    const until = house.clock.now() + HOUR;
    const late = { id: due?.id ?? '', asOf, decision: decision('defer', { until }) };
    expect(await store.outbox.decide([late])).toEqual([]);
    expect(await store.outbox.due(10)).toMatchObject([{ id: due?.id, waited: null }]);
    expect(await decideAll(store, decision('defer', { until }))).toBe(1);
  });

  test('of two who decide the same one decides, also where it waits then', async () => {
    const { house, crew, store } = await begin();
    await using _ = house;
    await store.asks.post(newEvent(crew));
    const [due] = await store.outbox.due(10);
    const until = house.clock.now() + HOUR;
    const id = due?.id ?? '';
    expect(await store.outbox.decide([{ id, decision: decision('hold', { until }) }])).toEqual([id]);
    expect(await store.outbox.decide([{ id, decision: decision('defer', { until }) }])).toEqual([]);
  });

  test('the past: with its first decision, whether it was settled, and how it ended; no tests, nothing of others', async () => {
    const { house, crew, ann, store } = await begin();
    await using _ = house;
    const { clock } = house;
    const phone = await device(store, crew, crew.ann);
    await opened(store, crew, { key: 'before' });
    await decideAll(store, decision('send'));
    const since = clock.now() + 1;
    await clock.advance(10);
    const ask = await opened(store, crew);
    await decideAll(store, decision('hold', { until: clock.now() + 5 }));
    await store.asks.cancel(crew.tenantId, crew.agent.id, ask.id, undefined);
    const at = clock.now();
    await clock.advance(10);
    await store.asks.post(newEvent(crew, { key: 'sent' }));
    await store.outbox.test(crew.tenantId, ann.id, phone.id, 'Test', '', HOUR);
    await decideAll(store, decision('send'));
    await store.asks.post(newEvent(crew, { key: 'bob', to: [crew.bob.id] }));
    await store.asks.post(newEvent(crew, { key: 'undecided' }));
    expect(await store.preferences.past(ann, since, 10)).toMatchObject([
      { kind: 'approval', askId: ask.id, createdAt: at, decidedAt: at, settled: false, closedHow: 'cancelled', nth: 1 },
      { kind: 'error', decidedAt: clock.now(), settled: true, closedHow: null, partOf: null },
    ]);
    expect(await store.preferences.past(ann, since, 1)).toMatchObject([{ kind: 'error' }]);
  });
};
