import type { Ask } from '@beckon/protocol';
import { expect, test } from 'vitest';
import type { Claimed, NewDecision, Outcome, Recorded } from '../outbox.ts';
import type { Store } from '../store.ts';
import { approval, asUser, type Cast, cast, device, newAsk, type OpenTestStore, opened } from './house.suite.ts';

const LEASE = 30_000;

const send = (...deviceIds: string[]): NewDecision => ({
  action: 'send',
  reason: 'agent_blocked',
  sentence: 'The agent is blocked until you answer.',
  evidence: { devices: deviceIds.length },
  deviceIds,
});

/** Decides everything that is due, for all devices, as the delivery room would. */
const decideAll = async (store: Store): Promise<void> => {
  const due = await store.outbox.due(100);
  await store.outbox.decide(due.map(({ id, devices }) => ({ id, decision: send(...devices.map((one) => one.id)) })));
};

const became = ({ id, claim }: Claimed, outcome: Recorded): Outcome => ({ deliveryId: id, claim, outcome });

const claimOne = async (store: Store): Promise<Claimed> => {
  const [claimed, ...rest] = await store.outbox.claim(10, LEASE);
  if (!claimed || rest.length > 0) throw new Error(`claimed ${rest.length + (claimed ? 1 : 0)}, expected one`);
  return claimed;
};

const ledger = async (store: Store, crew: Cast) =>
  (await store.outbox.list(asUser(crew, crew.ann), { limit: 10 })).items;

export const outboxSuite = (open: OpenTestStore): void => {
  test('one notification per person and occasion; its decision and deliveries are in the ledger', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const phone = await device(store, crew, crew.ann);
    const ask = await opened(store, crew);
    await store.asks.open(newAsk(crew));
    const [due, ...others] = await store.outbox.due(10);
    expect(others).toEqual([]);
    expect(due).toMatchObject({
      userId: crew.ann.id,
      kind: 'approval',
      askId: ask.id,
      devices: [{ id: phone.id, name: 'Phone' }],
    });
    const decision = { id: due?.id ?? '', decision: send(phone.id) };
    expect(await store.outbox.decide([decision])).toEqual([decision.id]);
    expect(await store.outbox.decide([decision])).toEqual([]);
    expect(await ledger(store, crew)).toMatchObject([
      {
        state: 'decided',
        decisions: [{ action: 'send', reason: 'agent_blocked' }],
        deliveries: [{ state: 'due', purpose: 'alert', deviceName: 'Phone' }],
      },
    ]);
  });

  test('holding leaves it due at the other time', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    await opened(store, crew);
    const [due] = await store.outbox.due(10);
    const until = clock.now() + 5_000;
    await store.outbox.decide([{ id: due?.id ?? '', decision: { ...send(), action: 'hold', until } }]);
    expect(await store.outbox.due(10)).toEqual([]);
    expect(await store.outbox.nextDue()).toBe(until);
    await clock.advance(5_000);
    expect(await store.outbox.due(10)).toHaveLength(1);
  });

  test('a claim reads everything anew, and its holder records the outcome', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const phone = await device(store, crew, crew.ann);
    const ask = await opened(store, crew, { detail: 'npm test', detailHash: 'h' });
    await decideAll(store);
    const claimed = await claimOne(store);
    expect(claimed).toMatchObject({
      purpose: 'alert',
      attempts: 1,
      ask: { id: ask.id, detail: 'npm test' },
      badge: { total: 1 },
    });
    expect(claimed.device.address).toMatch(/^sealed /);
    expect(await store.outbox.claim(10, LEASE)).toEqual([]);
    await store.outbox.record([became(claimed, { type: 'accepted', status: 201 })]);
    const [told] = await ledger(store, crew);
    expect(told?.deliveries).toMatchObject([{ state: 'accepted', status: 201, attempts: 1, settledAt: clock.now() }]);
    expect(await store.devices.get(crew.tenantId, crew.ann.id, phone.id)).toMatchObject({
      lastAcceptedAt: clock.now(),
      state: 'unproven',
    });
    expect(await store.outbox.nextDue()).toBeUndefined();
  });

  test('many claimers share the work: each delivery is claimed once', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    await device(store, crew, crew.ann);
    for (let index = 0; index < 40; index++) await opened(store, crew, { key: `k${index}` });
    await decideAll(store);
    const claims = (await Promise.all(Array.from({ length: 8 }, () => store.outbox.claim(7, LEASE)))).flat();
    expect(claims).toHaveLength(40);
    expect(new Set(claims.map((one) => one.id)).size).toBe(40);
  });

  test('a batch of all sorts: each delivery comes to its own end', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const [phone, laptop] = [
      await device(store, crew, crew.ann, 'Phone'),
      await device(store, crew, crew.ann, 'Laptop'),
    ];
    const telling = { ...newAsk(crew).telling, lifeUntil: clock.now() + 10_000 };
    const asks: Ask[] = [];
    for (const key of ['settled', 'sent', 'retried', 'over']) {
      asks.push(await opened(store, crew, { key, ...(key === 'over' && { telling }) }));
    }
    const [settled, sent, retried] = asks;
    await decideAll(store);
    await store.asks.answer(crew.tenantId, settled?.id ?? '', approval(crew.ann, clock.now()));
    await clock.advance(10_000);
    const claimed = await store.outbox.claim(10, LEASE);
    expect(claimed.map((one) => `${one.ask?.key} ${one.device.name}`).sort()).toEqual(
      ['retried Laptop', 'retried Phone', 'sent Laptop', 'sent Phone'].sort(),
    );
    expect(claimed.every((one) => one.badge.total === 3)).toBe(true);
    await store.asks.answer(crew.tenantId, sent?.id ?? '', approval(crew.ann, clock.now()));

    const outcomes = claimed.map((one) => {
      if (one.ask?.key === 'sent') return became(one, { type: 'accepted', status: 201 });
      if (one.device.id === laptop.id) return became(one, { type: 'gone', status: 410 });
      return became(one, { type: 'retry', at: clock.now() + 4_000, reason: 'status 503', status: 503 });
    });
    const stale = claimed
      .slice(0, 1)
      .map((one) => became({ ...one, claim: 'another' }, { type: 'failed', reason: 'late' }));
    await store.outbox.record([...stale, ...outcomes]);

    const deliveries = (await ledger(store, crew)).flatMap((one) =>
      one.deliveries.map(
        (to) => `${asks.find(({ id }) => id === one.askId)?.key} ${to.deviceName}: ${to.purpose} ${to.state}`,
      ),
    );
    expect(deliveries.sort()).toEqual([
      'over Laptop: alert withdrawn',
      'over Phone: alert withdrawn',
      'retried Laptop: alert gone',
      'retried Phone: alert due',
      'sent Laptop: alert accepted',
      'sent Phone: alert accepted',
      'sent Phone: settle due',
      'settled Laptop: alert withdrawn',
      'settled Phone: alert withdrawn',
    ]);
    const health = await store.devices.list(crew.tenantId, crew.ann.id);
    expect(health.map(({ id, state }) => [id, state])).toEqual([
      [laptop.id, 'gone'],
      [phone.id, 'failing'],
    ]);
    expect(await claimOne(store)).toMatchObject({ purpose: 'settle', ask: { id: sent?.id }, badge: { total: 2 } });
    await clock.advance(4_000);
    expect(await claimOne(store)).toMatchObject({ ask: { id: retried?.id }, attempts: 2 });
  });

  test('of what is decided in one go, each notification goes its own way, once', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const phone = await device(store, crew, crew.ann);
    const stranger = await device(store, crew, crew.bob);
    const removed = await device(store, crew, crew.ann, 'Removed');
    for (const key of ['a', 'b', 'c', 'd']) await opened(store, crew, { key });
    const [sent, held, later, closed] = await store.outbox.due(10);
    if (!sent || !held || !later || !closed) throw new Error('not due');
    await store.devices.remove(crew.tenantId, crew.ann.id, { id: removed.id });
    await store.asks.answer(crew.tenantId, closed.askId ?? '', approval(crew.ann, clock.now()));
    const until = [clock.now() + 1_000, clock.now() + 2_000];
    const decisions = [
      { id: sent.id, decision: send(phone.id, removed.id, stranger.id) },
      { id: held.id, decision: { ...send(), action: 'hold', until: until[0] } as const },
      { id: later.id, decision: { ...send(), action: 'defer', until: until[1] } as const },
      { id: closed.id, decision: send(phone.id) },
    ];
    const written = await Promise.all([store.outbox.decide(decisions), store.outbox.decide(decisions.slice(0, 1))]);
    expect(written.flat().sort()).toEqual([sent.id, held.id, later.id].sort());
    expect((await store.outbox.claim(10, LEASE)).map((one) => one.device.id)).toEqual([phone.id]);
    for (const [index, one] of [held, later].entries()) {
      await clock.advance((until[index] ?? 0) - clock.now());
      const due = await store.outbox.due(10);
      expect(due.at(-1)?.id).toBe(one.id);
    }
  });

  test('a device that is told all the time is news once a minute', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const phone = await device(store, crew, crew.ann);
    const accepted: (number | null | undefined)[] = [];
    for (const key of ['a', 'b', 'c', 'd']) {
      await opened(store, crew, { key });
      await decideAll(store);
      await store.outbox.record([became(await claimOne(store), { type: 'accepted', status: 201 })]);
      accepted.push((await store.devices.get(crew.tenantId, crew.ann.id, phone.id))?.lastAcceptedAt);
      await clock.advance(30_000);
    }
    expect(accepted.map((at) => (at ?? 0) - (accepted[0] ?? 0))).toEqual([0, 0, 60_000, 60_000]);
  });

  test('deciding, claiming, recording, answering, and devices that come and go, all at once', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const devices = [await device(store, crew, crew.ann, 'Phone'), await device(store, crew, crew.ann, 'Laptop')];
    const asks: Ask[] = [];
    for (let index = 0; index < 12; index++) asks.push(await opened(store, crew, { key: `k${index}` }));
    const claims = new Map<string, number>();
    const work = async (mine: number): Promise<void> => {
      for (let round = 0; round < 12; round++) {
        await decideAll(store);
        const claimed = await store.outbox.claim(3, LEASE);
        for (const { id } of claimed) claims.set(id, (claims.get(id) ?? 0) + 1);
        const order = mine % 2 === 0 ? claimed : claimed.toReversed();
        await store.outbox.record(order.map((one) => became(one, { type: 'accepted', status: 201 })));
      }
    };
    const answer = async (): Promise<void> => {
      for (const { id } of asks) await store.asks.answer(crew.tenantId, id, approval(crew.ann, clock.now()));
    };
    const leave = async (): Promise<void> => {
      await store.devices.remove(crew.tenantId, crew.ann.id, { id: devices[1]?.id ?? '' });
    };
    await Promise.all([work(0), answer(), work(1), leave(), work(2), work(3)]);
    await work(4);
    expect([...claims.values()].every((times) => times === 1)).toBe(true);
    const told = (await store.outbox.list(asUser(crew, crew.ann), { limit: 20 })).items;
    expect(told.map(({ state }) => state)).toEqual(asks.map(() => 'closed'));
    for (const { deliveries } of told) {
      expect(deliveries.every(({ state }) => state === 'accepted' || state === 'withdrawn')).toBe(true);
      // what the phone showed has had its ending
      const [alert, ending] = deliveries.filter(({ deviceId }) => deviceId === devices[0]?.id);
      if (alert?.state === 'accepted') expect(ending).toMatchObject({ purpose: 'settle', state: 'accepted' });
    }
  });

  test('a lease that runs out makes it due again, and its late holder is ignored', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    await device(store, crew, crew.ann);
    await opened(store, crew);
    await decideAll(store);
    const lost = await claimOne(store);
    expect(await store.outbox.nextDue()).toBe(clock.now() + LEASE);
    await clock.advance(LEASE);
    const second = await claimOne(store);
    expect(second).toMatchObject({ id: lost.id, attempts: 2 });
    await store.outbox.record([became(lost, { type: 'failed', reason: 'late' })]);
    expect((await ledger(store, crew))[0]?.deliveries[0]).toMatchObject({ state: 'claimed' });
    await store.outbox.record([became(second, { type: 'accepted', status: 201 })]);
    expect((await ledger(store, crew))[0]?.deliveries[0]).toMatchObject({ state: 'accepted' });
  });

  test('a retry is due at its time, until the life of the notification ends', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    await device(store, crew, crew.ann);
    const telling = { ...newAsk(crew).telling, lifeUntil: clock.now() + 10_000 };
    await opened(store, crew, { telling });
    await decideAll(store);
    const first = await claimOne(store);
    await store.outbox.record([
      became(first, {
        type: 'retry',
        at: clock.now() + 4_000,
        reason: 'status 503',
        status: 503,
      }),
    ]);
    expect(await store.outbox.claim(10, LEASE)).toEqual([]);
    expect(await store.outbox.nextDue()).toBe(clock.now() + 4_000);
    await clock.advance(4_000);
    const second = await claimOne(store);
    await store.outbox.record([
      became(second, {
        type: 'retry',
        at: clock.now() + 8_000,
        reason: 'status 503',
        status: 503,
      }),
    ]);
    expect((await ledger(store, crew))[0]?.deliveries[0]).toMatchObject({
      state: 'failed',
      outcome: 'status 503',
      attempts: 2,
    });
    const [known] = await store.devices.list(crew.tenantId, crew.ann.id);
    expect(known).toMatchObject({ state: 'failing', failure: 'status 503' });
  });

  test('gone forgets the device; nothing else does', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const phone = await device(store, crew, crew.ann);
    await opened(store, crew, { key: 'a' });
    await opened(store, crew, { key: 'b' });
    await decideAll(store);
    const [first, second] = await store.outbox
      .claim(1, LEASE)
      .then(async (one) => [...one, ...(await store.outbox.claim(0, LEASE))]);
    expect(second).toBeUndefined();
    if (!first) throw new Error('nothing claimed');
    await store.outbox.record([became(first, { type: 'gone', status: 410 })]);
    expect(await store.devices.byToken(phone.tokenHash)).toBeUndefined();
    expect(await store.devices.get(crew.tenantId, crew.ann.id, phone.id)).toMatchObject({
      state: 'gone',
      failingSince: clock.now(),
    });
    expect(await store.outbox.claim(10, LEASE)).toEqual([]);
    const states = (await ledger(store, crew)).flatMap((one) => one.deliveries.map((delivery) => delivery.state));
    expect(states.sort()).toEqual(['gone', 'withdrawn']);
  });

  test('answered before it was sent: withdrawn, and never claimed', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    await device(store, crew, crew.ann);
    const ask = await opened(store, crew);
    await decideAll(store);
    await store.asks.answer(crew.tenantId, ask.id, approval(crew.ann, clock.now()));
    expect(await store.outbox.claim(10, LEASE)).toEqual([]);
    expect(await ledger(store, crew)).toMatchObject([
      { state: 'closed', deliveries: [{ state: 'withdrawn', outcome: 'settled' }] },
    ]);
  });

  test('answered before it was decided: closed, and nothing to decide', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const ask = await opened(store, crew);
    const [due] = await store.outbox.due(10);
    await store.asks.answer(crew.tenantId, ask.id, approval(crew.ann, clock.now()));
    expect(await store.outbox.decide([{ id: due?.id ?? '', decision: send() }])).toEqual([]);
    expect(await store.outbox.due(10)).toEqual([]);
  });

  test('answered after it was accepted: every other device that has not acted is told', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const phone = await device(store, crew, crew.ann, 'Phone');
    const laptop = await device(store, crew, crew.ann, 'Laptop');
    const tablet = await device(store, crew, crew.ann, 'Tablet');
    const ask = await opened(store, crew);
    await decideAll(store);
    const claimed = await store.outbox.claim(10, LEASE);
    await store.outbox.record(claimed.map((one) => became(one, { type: 'accepted', status: 201 })));
    const [told] = await ledger(store, crew);
    await store.outbox.receipt(tablet.id, told?.id ?? '', 'dismissed');
    await store.asks.answer(
      crew.tenantId,
      ask.id,
      approval(crew.ann, clock.now(), { via: 'notification', deviceId: phone.id }),
    );
    const settling = await store.outbox.claim(10, LEASE);
    expect(settling).toMatchObject([
      { purpose: 'settle', device: { id: laptop.id }, ask: { answer: { userName: 'Ann' } }, badge: { total: 0 } },
    ]);
    const after = (await ledger(store, crew))[0];
    expect(after?.deliveries.find((one) => one.deviceId === phone.id)?.receipts).toMatchObject([{ type: 'answered' }]);
  });

  test('answered while it was on its way: told as soon as the outcome is recorded', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    await device(store, crew, crew.ann);
    const ask = await opened(store, crew);
    await decideAll(store);
    const inFlight = await claimOne(store);
    await store.asks.answer(crew.tenantId, ask.id, approval(crew.ann, clock.now()));
    expect(await store.outbox.claim(10, LEASE)).toEqual([]);
    await store.outbox.record([became(inFlight, { type: 'accepted', status: 201 })]);
    expect(await claimOne(store)).toMatchObject({ purpose: 'settle' });
  });

  test('receipts are noted once, and prove the device', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const phone = await device(store, crew, crew.ann);
    const stranger = await device(store, crew, crew.bob);
    await opened(store, crew);
    await decideAll(store);
    const [told] = await ledger(store, crew);
    expect(await store.outbox.receipt(phone.id, told?.id ?? '', 'shown')).toBe(true);
    const shownAt = clock.now();
    await clock.advance(50);
    expect(await store.outbox.receipt(phone.id, told?.id ?? '', 'shown')).toBe(true);
    const late = await device(store, crew, crew.ann, 'Laptop');
    for (const { id } of [stranger, late]) expect(await store.outbox.receipt(id, told?.id ?? '', 'shown')).toBe(false);
    expect((await ledger(store, crew))[0]?.deliveries[0]?.receipts).toEqual([{ type: 'shown', at: shownAt }]);
    expect(await store.devices.get(crew.tenantId, crew.ann.id, phone.id)).toMatchObject({
      state: 'ok',
      lastShownAt: shownAt,
    });
  });

  test('a test push is for one device alone', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const phone = await device(store, crew, crew.ann);
    await device(store, crew, crew.ann, 'Laptop');
    const notification = await store.outbox.test(crew.tenantId, crew.ann.id, phone.id, 'Test', 'It works', 60_000);
    expect(notification).toMatchObject({ kind: 'test', state: 'due' });
    const [due] = await store.outbox.due(10);
    expect(due?.devices.map((one) => one.id)).toEqual([phone.id]);
    expect(await store.outbox.test(crew.tenantId, crew.bob.id, phone.id, 'Test', '', 60_000)).toBeUndefined();
  });

  test('a notification closes when its life is over', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    await opened(store, crew, { telling: { ...newAsk(crew).telling, lifeUntil: clock.now() + 1_000 } });
    await decideAll(store);
    expect(await store.outbox.close(10)).toBe(0);
    await clock.advance(1_000);
    expect(await store.outbox.close(10)).toBe(1);
    expect(await ledger(store, crew)).toMatchObject([{ state: 'closed', closedAt: clock.now() }]);
  });
};
