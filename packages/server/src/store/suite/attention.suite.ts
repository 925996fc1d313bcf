import type { Notification, User } from '@beckon/protocol';
import { expect, test } from 'vitest';
import type { NewDecision, Summary } from '../outbox.ts';
import type { Store } from '../store.ts';
import {
  approval,
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

const HOUR = 3_600_000;
const MINUTE = 60_000;
const FAR = 2_000_000_000_000;

const decision = (fields: Partial<NewDecision>): NewDecision => ({
  ...{ action: 'send', reason: 'agent_failed', sentence: 'A sentence.', evidence: {}, deviceIds: [] },
  ...fields,
});

const ledger = async (store: Store, crew: Cast, user: User = crew.ann): Promise<Notification[]> =>
  (await store.outbox.list(asUser(crew, user), { limit: 50 })).items.reverse();

/** Decides all that is due in the same way. */
const decideAll = async (store: Store, fields: Partial<NewDecision>): Promise<void> => {
  const due = await store.outbox.due(100);
  await store.outbox.decide(
    due.map(({ id, followsId, devices }) => ({
      ...{ id, followsId },
      decision: decision({ deviceIds: fields.action === 'send' ? devices.map((one) => one.id) : [], ...fields }),
    })),
  );
};

/** Posts so many events, each its own. */
const post = async (store: Store, crew: Cast, count: number): Promise<void> => {
  for (let index = 0; index < count; index += 1) await store.asks.post(newEvent(crew, { key: `e${index}` }));
};

const summary = { kind: 'summary', priority: 'normal', title: 'Several', body: 'a\nb', lifeUntil: FAR } as const;

export const attentionSuite = (open: OpenTestStore): void => {
  test('what is deferred may be told from the end on, lives on from there, and is told with all others that waited', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    await post(store, crew, 3);
    const until = clock.now() + HOUR;
    await decideAll(store, { action: 'defer', until, lifeUntil: until + MINUTE });
    expect(await store.outbox.nextDue()).toBe(until);
    await clock.advance(HOUR);
    const due = await store.outbox.due(1);
    expect(due).toHaveLength(3);
    const one = { waited: 'defer', since: until, lifeUntil: until + MINUTE };
    expect(due).toMatchObject([one, one, one]);
    expect(due[0]).toMatchObject({ locale: 'en', preferences: { intensity: 'dialed-in', timeZone: 'UTC' } });
    await decideAll(store, { action: 'hold', until: clock.now() + 3_000 });
    await clock.advance(3_000);
    expect(await store.outbox.due(10)).toMatchObject([{ waited: 'defer', since: until }, one, one]);
  });

  test('several become one, once; it closes with the last of them', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const phone = await device(store, crew, crew.ann);
    await post(store, crew, 3);
    const due = await store.outbox.due(10);
    const wanted = {
      ...{ tenantId: crew.tenantId, userId: crew.ann.id, ids: due.map(({ id }) => id), telling: () => summary },
      decision: decision({ action: 'suppress', reason: 'summarised' }),
    };
    expect(await Promise.all([store.outbox.summarise(wanted), store.outbox.summarise(wanted)])).toEqual(
      expect.arrayContaining([3, 0]),
    );
    await decideAll(store, { action: 'send', deviceIds: [phone.id] });
    const [first, second, third, whole] = await ledger(store, crew);
    expect(whole).toMatchObject({ kind: 'summary', state: 'decided', deliveries: [{ state: 'due' }] });
    for (const one of [first, second, third]) {
      expect(one).toMatchObject({ summaryId: whole?.id, state: 'decided', deliveries: [] });
      expect(one?.decisions).toMatchObject([{ action: 'suppress', evidence: { summary: whole?.id, together: 3 } }]);
    }
    for (const one of [first, second]) {
      await store.outbox.seen(asUser(crew, crew.ann), { type: 'notification', id: one?.id ?? '' });
    }
    expect((await ledger(store, crew))[3]).toMatchObject({ state: 'decided' });
    await store.outbox.seen(asUser(crew, crew.ann), { type: 'notification', id: third?.id ?? '' });
    // what is empty is not sent, also where nobody has closed it yet
    expect(await store.outbox.claim(10, 30_000)).toEqual([]);
    expect([await store.outbox.closeEmptied(10), await store.outbox.closeEmptied(10)]).toEqual([1, 0]);
    expect((await ledger(store, crew))[3]).toMatchObject({
      ...{ state: 'closed', closedHow: 'dismissed', deliveries: [{ state: 'withdrawn' }] },
    });
  });

  test('what is too much for one pass joins the summary that has just begun', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const count = 1_050;
    for (let index = 0; index < count; index += 1) await store.asks.post(newEvent(crew, { key: `many ${index}` }));
    const until = clock.now() + HOUR;
    for (let left = count; left > 0; left -= 100)
      await decideAll(store, { action: 'defer', until, lifeUntil: until + HOUR });
    await clock.advance(HOUR);
    for (let passes = 0; passes < 2; passes += 1) {
      const due = (await store.outbox.due(100)).filter(({ waited }) => waited === 'defer');
      const what = {
        tenantId: crew.tenantId,
        userId: crew.ann.id,
        ids: due.map(({ id }) => id),
        telling: () => summary,
      };
      await store.outbox.summarise({ ...what, decision: decision({ action: 'suppress', reason: 'summarised' }) });
    }
    const due = await store.outbox.due(100);
    expect(due.map(({ kind }) => kind)).toEqual(['summary']);
  });

  test('a summary that waits takes in what comes later, and says all that is in it', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    await post(store, crew, 2);
    const telling: Summary['telling'] = (parts) => ({
      ...{ kind: 'summary', priority: 'normal', title: `${parts.length} things`, lifeUntil: clock.now() + HOUR },
      body: parts.map(({ title }) => title).join(', '),
    });
    const put = async () =>
      store.outbox.summarise({
        ...{ tenantId: crew.tenantId, userId: crew.ann.id, telling },
        ids: (await store.outbox.due(10)).filter(({ kind }) => kind !== 'summary').map(({ id }) => id),
        decision: decision({ action: 'suppress', reason: 'summarised' }),
      });
    expect(await put()).toBe(2);
    const until = clock.now() + HOUR;
    await decideAll(store, { action: 'defer', until, lifeUntil: until + HOUR });
    await store.asks.post(newEvent(crew, { key: 'later' }));
    expect(await put()).toBe(1);
    await clock.advance(HOUR);
    expect(await store.outbox.due(10)).toMatchObject([
      { kind: 'summary', title: '3 things', body: 'Builder, Builder, Builder' },
    ]);
    const all = await ledger(store, crew);
    expect(new Set(all.flatMap(({ summaryId }) => summaryId ?? [])).size).toBe(1);
  });

  test('one alone is not made a summary of; and who wipes a summary away has wiped away what came in it', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    await post(store, crew, 2);
    const [one, other] = await store.outbox.due(10);
    const wanted = {
      ...{ tenantId: crew.tenantId, userId: crew.ann.id, telling: () => summary },
      decision: decision({ action: 'suppress', reason: 'summarised' }),
    };
    expect(await store.outbox.summarise({ ...wanted, ids: [one?.id ?? ''] })).toBe(0);
    expect(await store.outbox.due(10)).toHaveLength(2);
    expect(await store.outbox.summarise({ ...wanted, ids: [one?.id ?? '', other?.id ?? ''] })).toBe(2);
    const whole = (await ledger(store, crew))[2];
    await store.outbox.seen(asUser(crew, crew.ann), { type: 'notification', id: whole?.id ?? '' });
    const over = { state: 'closed', closedHow: 'dismissed' };
    expect(await ledger(store, crew)).toMatchObject([over, over, over]);
    expect(await store.outbox.due(10)).toEqual([]);
  });

  test('an occasion is told again at its time; sending it ends the time before, and the answer both', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    await device(store, crew, crew.ann);
    const ask = await opened(store, crew);
    const times = [5, 10].map((minutes) => clock.now() + minutes * MINUTE);
    await decideAll(store, { action: 'send', againAt: times[0] });
    const [claimed] = await store.outbox.claim(10, 30_000);
    await store.outbox.record([
      { deliveryId: claimed?.id ?? '', claim: claimed?.claim ?? '', outcome: { type: 'accepted', status: 201 } },
    ]);
    expect((await ledger(store, crew)).map(({ occasion, state }) => [occasion, state])).toEqual([
      [`ask:${ask.id}`, 'decided'],
      [`ask:${ask.id}#2`, 'due'],
    ]);
    expect(await store.outbox.nextDue()).toBe(times[0]);
    await clock.advance(5 * MINUTE);
    expect(await store.outbox.due(10)).toMatchObject([{ nth: 2, since: times[0], askId: ask.id, kind: 'approval' }]);
    await decideAll(store, { action: 'send', againAt: times[1] });
    expect((await ledger(store, crew)).map(({ state, closedHow }) => closedHow ?? state)).toEqual([
      'repeated',
      'decided',
      'due',
    ]);
    const [second] = await store.outbox.claim(10, 30_000);
    await store.asks.answer(crew.tenantId, ask.id, approval(crew.ann, clock.now(), { deviceName: 'Phone' }));
    await store.outbox.record([
      { deliveryId: second?.id ?? '', claim: second?.claim ?? '', outcome: { type: 'accepted', status: 201 } },
    ]);
    const [first, ...rest] = await ledger(store, crew);
    expect(first?.deliveries.map(({ purpose }) => purpose)).toEqual(['alert']);
    expect(rest.map(({ closedHow, closedOn }) => [closedHow, closedOn])).toEqual([
      ['answered', 'Phone'],
      ['answered', 'Phone'],
    ]);
    // the device shows one of them, so it gets one ending
    expect(rest.flatMap(({ deliveries }) => deliveries.map(({ purpose }) => purpose))).toEqual(['alert', 'settle']);
  });

  test('a repeat is not made beyond the life of what it repeats', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const telling = { kind: 'approval', priority: 'high', title: 'B', lifeUntil: clock.now() + MINUTE } as const;
    await opened(store, crew, { telling });
    await decideAll(store, { action: 'send', againAt: clock.now() + MINUTE });
    expect(await ledger(store, crew)).toHaveLength(1);
  });

  test('that an agent is idle is due later, and no more once it has something to do', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const { conversation } = await upsert(
      store,
      { tenantId: crew.tenantId, agentId: crew.agent.id, key: 'task', members: [crew.ann.id] },
      asAgent(crew),
    );
    const idle = async (key: string, conversationId?: string): Promise<void> => {
      const telling = {
        kind: 'idle',
        priority: 'low',
        title: 'B',
        since: clock.now() + MINUTE,
        lifeUntil: FAR,
      } as const;
      await store.asks.post(newEvent(crew, { key, type: 'idle', telling, conversationId }));
    };
    const states = async () => (await ledger(store, crew)).map(({ state, closedHow }) => closedHow ?? state);
    await idle('a', conversation.id);
    await idle('b');
    expect(await store.outbox.due(10)).toEqual([]);
    expect(await store.outbox.nextDue()).toBe(clock.now() + MINUTE);
    // it says so again: the time runs from the first, and this one is decided by that
    await idle('c');
    expect(await states()).toEqual(['due', 'due', 'due']);
    const [first, second, third] = await ledger(store, crew);
    expect(await store.outbox.due(10)).toMatchObject([{ id: third?.id, followsId: second?.id, nth: 1 }]);
    expect(first?.dueAt).toBe(clock.now() + MINUTE);
    // it reports something: that ends it
    await store.asks.post(newEvent(crew, { key: 'progress' }));
    expect(await states()).toEqual(['due', 'acted', 'acted', 'due']);
    await store.runs.prompt({
      ...{ tenantId: crew.tenantId, conversationId: conversation.id, userId: crew.ann.id, cid: 'c' },
      ...{ fingerprint: 'c', parts: [{ type: 'text', text: 'Go on' }], preview: 'Go on', hosted: false, telling: null },
    });
    expect(await states()).toEqual(['acted', 'acted', 'acted', 'due']);
    await idle('d', conversation.id);
    await opened(store, crew, { conversationId: conversation.id });
    expect((await states())[4]).toBe('acted');
  });

  test('an agent that is idle in one conversation may be so in another, and for others', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const of = async (key: string) =>
      (
        await upsert(
          store,
          { tenantId: crew.tenantId, agentId: crew.agent.id, key, members: [crew.ann.id] },
          asAgent(crew),
        )
      ).conversation.id;
    const telling = { kind: 'idle', priority: 'low', title: 'B', since: clock.now() + MINUTE, lifeUntil: FAR } as const;
    const say = (fields: object) => store.asks.post(newEvent(crew, { type: 'idle', telling, ...fields }));
    await say({ key: 'a', conversationId: await of('one') });
    await say({ key: 'b', conversationId: await of('two') });
    await say({ key: 'c', to: [crew.bob.id] });
    expect(await store.outbox.due(10)).toEqual([]);
    await say({ key: 'd', to: [crew.ann.id, crew.bob.id] });
    expect(await store.outbox.due(10)).toMatchObject([{ userId: crew.bob.id }]);
  });

  test('who wiped it away knows it; who was told nothing does not', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const telling = { kind: 'idle', priority: 'low', title: 'B', lifeUntil: FAR } as const;
    const say = async (key: string) => {
      await store.asks.post(
        newEvent(crew, { key, type: 'idle', telling: { ...telling, since: clock.now() + MINUTE } }),
      );
      return (await ledger(store, crew)).at(-1)?.id ?? '';
    };
    const first = await say('a');
    await clock.advance(MINUTE);
    await decideAll(store, { action: 'suppress', reason: 'below_intensity' });
    const second = await say('b');
    expect(await store.outbox.due(10)).toEqual([]);
    await clock.advance(MINUTE);
    await decideAll(store, { action: 'send' });
    await store.outbox.seen(asUser(crew, crew.ann), { type: 'notification', id: second });
    const third = await say('c');
    expect(first).not.toBe(second);
    expect(await store.outbox.due(10)).toMatchObject([{ id: third, followsId: second }]);
    await decideAll(store, { action: 'suppress', reason: 'still_idle' });
    expect((await ledger(store, crew)).at(-1)).toMatchObject({
      state: 'decided',
      decisions: [{ reason: 'still_idle' }],
    });
    // it did something, and is idle anew
    await store.asks.post(newEvent(crew, { key: 'error' }));
    await decideAll(store, { action: 'send' });
    await say('d');
    expect(await store.outbox.due(10)).toEqual([]);
  });

  test('a time that was deferred is told though the life of the one before is over', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    await store.asks.post(
      newEvent(crew, {
        type: 'idle',
        telling: { kind: 'idle', priority: 'low', title: 'B', lifeUntil: clock.now() + HOUR },
      }),
    );
    await decideAll(store, { againAt: clock.now() + MINUTE });
    await clock.advance(MINUTE);
    const until = clock.now() + 8 * HOUR;
    await decideAll(store, { action: 'defer', until, lifeUntil: until + HOUR });
    await clock.advance(8 * HOUR);
    expect(await store.outbox.close(10)).toBe(1);
    await decideAll(store, { action: 'send' });
    expect(await ledger(store, crew)).toMatchObject([{ closedHow: 'over' }, { state: 'decided' }]);
  });

  test('an event that is part of a task goes to it, and is known for it; of an unknown task it is known, too', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const { conversation } = await upsert(
      store,
      { tenantId: crew.tenantId, agentId: crew.agent.id, key: 'root', members: [crew.bob.id] },
      asAgent(crew),
    );
    await store.asks.post(newEvent(crew, { partOf: 'root' }));
    await store.asks.post(newEvent(crew, { key: 'e2', partOf: 'nowhere' }));
    expect(await store.outbox.due(10)).toMatchObject([
      { userId: crew.bob.id, conversationId: conversation.id, partOf: 'known' },
      { userId: crew.ann.id, conversationId: null, partOf: 'unknown' },
    ]);
  });

  test('who saw an ask has not answered it: it is noted, once', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const ask = await opened(store, crew);
    const at = clock.now();
    const saw = (user: User) => store.outbox.seen(asUser(crew, user), { type: 'ask', id: ask.id });
    expect(await saw(crew.bob)).toBe(false);
    expect(await saw(crew.ann)).toBe(true);
    await clock.advance(MINUTE);
    expect(await saw(crew.ann)).toBe(true);
    const [told] = await ledger(store, crew);
    expect(told).toMatchObject({ state: 'due', seenAt: at });
    // by its notice, too
    expect(await store.outbox.seen(asUser(crew, crew.ann), { type: 'notification', id: told?.id ?? '' })).toBe(true);
    expect((await ledger(store, crew))[0]).toMatchObject({ state: 'due', seenAt: at });
    expect(await store.outbox.seen(asUser(crew, crew.bob), { type: 'notification', id: told?.id ?? '' })).toBe(false);
  });

  test('messages that were seen are told no more, and stay unread', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const { conversation } = await upsert(
      store,
      { tenantId: crew.tenantId, agentId: crew.agent.id, members: [crew.ann.id, crew.bob.id] },
      asAgent(crew),
    );
    for (const key of ['one', 'two']) {
      await store.conversations.note(conversation.id, {
        ...{ tenantId: crew.tenantId, agentId: crew.agent.id, key, fingerprint: key, preview: key },
        parts: [{ type: 'text', text: key }],
        telling: () => ({ kind: 'message', priority: 'normal', title: 'B', body: key, lifeUntil: FAR }),
      });
    }
    const what = { type: 'messages', conversationId: conversation.id, seq: 1 } as const;
    expect(await store.outbox.seen(asUser(crew, crew.ann), what)).toBe(true);
    expect((await ledger(store, crew)).map(({ closedHow }) => closedHow)).toEqual(['seen', undefined]);
    expect((await ledger(store, crew, crew.bob)).map(({ state }) => state)).toEqual(['due', 'due']);
    expect(await store.asks.badges(crew.ann.id)).toMatchObject({ total: 2 });
    const elsewhere = { ...what, conversationId: crew.ann.id };
    expect(await store.outbox.seen(asUser(crew, crew.ann), elsewhere)).toBe(false);
  });

  test('what was closed is forgotten after its time, with all that was done about it', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const phone = await device(store, crew, crew.ann);
    await post(store, crew, 3);
    await decideAll(store, { action: 'send' });
    const [first, second, third] = await ledger(store, crew);
    for (const one of [first, second]) await store.outbox.receipt(phone.id, one?.id ?? '', 'clicked');
    await clock.advance(HOUR);
    expect(await store.outbox.forget(clock.now() - HOUR, 10)).toBe(0);
    expect(await store.outbox.forget(clock.now(), 1)).toBe(1);
    expect(await store.outbox.forget(clock.now(), 10)).toBe(1);
    expect((await ledger(store, crew)).map(({ id }) => id)).toEqual([third?.id]);
  });

  test('an event is forgotten with the last that was told of it, and its key is free', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    await device(store, crew, crew.ann);
    const toBoth = () => store.asks.post(newEvent(crew, { to: [crew.ann.id, crew.bob.id] }));
    expect((await toBoth()).type).toBe('posted');
    await decideAll(store, { action: 'send', againAt: clock.now() + MINUTE });
    /** What the event is after the oldest notification of theirs was seen, and forgotten. */
    const without = async (user: User): Promise<string> => {
      const [first] = await ledger(store, crew, user);
      await store.outbox.seen(asUser(crew, user), { type: 'notification', id: first?.id ?? '' });
      await clock.advance(MINUTE);
      expect(await store.outbox.forget(clock.now(), 10)).toBe(1);
      return (await toBoth()).type;
    };
    // a second time of each waits
    expect([await without(crew.ann), await without(crew.ann)]).toEqual(['known', 'known']);
    expect(await ledger(store, crew)).toEqual([]);
    expect([await without(crew.bob), await without(crew.bob)]).toEqual(['known', 'posted']);
  });

  test('a push that was opened or wiped away is over on every device, but an ask is not', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const phone = await device(store, crew, crew.ann);
    await device(store, crew, crew.ann, 'Laptop');
    await post(store, crew, 1);
    await opened(store, crew);
    await decideAll(store, { action: 'send' });
    const [event, ask] = await ledger(store, crew);
    for (const one of [event, ask]) await store.outbox.receipt(phone.id, one?.id ?? '', 'clicked');
    const [over, open_] = await ledger(store, crew);
    expect(over).toMatchObject({ state: 'closed', closedHow: 'opened', closedOn: 'Phone' });
    expect(over?.deliveries.map(({ state }) => state)).toEqual(['withdrawn', 'withdrawn']);
    expect(open_).toMatchObject({ state: 'decided' });
  });
};
