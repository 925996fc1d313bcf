import { readFile } from 'node:fs/promises';
import { contexts, DeliveryState, NotificationState } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { deferred } from '../kit/deferred.ts';
import { StoreUnavailable } from '../store/store.ts';
import { eventually, openHouse } from './house.suite.ts';

test('the states told at the top of the worker are the states there are', async () => {
  const source = await readFile(new URL('./worker.ts', import.meta.url), 'utf8');
  const prose = source.slice(0, source.indexOf('export interface Delivery '));
  const told = [...prose.matchAll(/^ \* {5}(?:\w+)? +(due|[a-z]+) {2,}/gm)].map(([, state]) => state);
  expect(told).toEqual([...NotificationState.options, ...DeliveryState.options]);
});

test('an ask reaches every device of its person, once, with buttons that answer it', async () => {
  await using house = await openHouse();
  const [phone, laptop] = [await house.device('Phone'), await house.device('Laptop')];
  const worker = house.worker();
  const ask = await house.ask();
  await worker.idle();

  for (const device of [phone, laptop]) {
    const [payload, ...more] = house.shown(device);
    expect(more).toEqual([]);
    expect(payload).toMatchObject({
      app_badge: 1,
      notification: {
        title: 'opencode',
        body: 'Run it?\nnpm test',
        navigate: `https://beckon.example/asks/${ask.id}`,
        tag: `ask:${ask.id}`,
        silent: false,
        renotify: true,
        requireInteraction: true,
      },
      beckon: {
        kind: 'approval',
        purpose: 'alert',
        askId: ask.id,
        detailHash: ask.detailHash,
        receipt: '/v1/receipts',
      },
    });
    expect(payload?.beckon.actions?.map(({ action }) => action)).toEqual(['approve', 'deny']);
  }
  expect(house.shown(phone)[0]?.beckon.token).not.toBe(house.shown(laptop)[0]?.beckon.token);
  const told = await house.ledger(ask);
  expect(told.decisions).toMatchObject([{ action: 'send', reason: 'agent_blocked' }]);
  expect(told.deliveries.map(({ state, attempts, status }) => [state, attempts, status])).toEqual([
    ['accepted', 1, 201],
    ['accepted', 1, 201],
  ]);
  expect(house.service.log.map(({ headers }) => headers.urgency)).toEqual(['high', 'high']);
  expect(house.service.refusals).toEqual([]);
});

test('without a device it is written down that nobody could be told', async () => {
  await using house = await openHouse();
  const worker = house.worker();
  const ask = await house.ask();
  await worker.idle();
  expect(await house.ledger(ask)).toMatchObject({
    decisions: [{ action: 'send', reason: 'no_device' }],
    deliveries: [],
  });
});

test('a device that is gone is forgotten, the others are told', async () => {
  await using house = await openHouse();
  const [dead, alive] = [await house.device('Dead'), await house.device('Alive')];
  house.service.unsubscribe(dead);
  const worker = house.worker();
  const ask = await house.ask();
  await worker.idle();
  expect(house.shown(alive)).toHaveLength(1);
  const { deliveries } = await house.ledger(ask);
  expect(Object.fromEntries(deliveries.map(({ deviceName, state }) => [deviceName, state]))).toEqual({
    Dead: 'gone',
    Alive: 'accepted',
  });
  expect(await house.health(dead)).toMatchObject({ state: 'gone' });
  await house.ask();
  await worker.idle();
  expect(house.service.log.filter(({ endpoint }) => endpoint === dead.endpoint)).toHaveLength(1);
});

test('Retry-After is obeyed: not before, and then', async () => {
  await using house = await openHouse();
  const device = await house.device();
  house.service.fail(device, { status: 429, retryAfter: '120' });
  const worker = house.worker();
  const ask = await house.ask();
  await worker.idle();
  expect(await house.ledger(ask)).toMatchObject({
    deliveries: [{ state: 'due', attempts: 1, status: 429, dueAt: house.clock.now() + 120_000 }],
  });
  expect(await house.health(device)).toMatchObject({ state: 'failing' });
  await house.clock.advance(119_999);
  await worker.idle();
  expect(house.shown(device)).toEqual([]);
  await house.clock.advance(1);
  await worker.idle();
  expect(house.shown(device)).toHaveLength(1);
  expect(await house.health(device)).toMatchObject({ failingSince: null });
});

test('a broken service is tried again, ever more slowly, until the life of the notification ends', async () => {
  await using house = await openHouse();
  const device = await house.device();
  house.service.fail(device, { status: 503 }, Number.POSITIVE_INFINITY);
  const worker = house.worker();
  const begun = house.clock.now();
  const ask = await house.ask({ expiresAt: begun + 3_600_000 });
  for (let minute = 0; minute < 4 * 60; minute += 1) {
    await worker.idle();
    await house.clock.advance(15_000);
  }
  await worker.idle();
  expect(await house.ledger(ask)).toMatchObject({ deliveries: [{ state: 'failed', status: 503 }] });
  const tries = house.service.log.map(({ at }) => at - begun);
  expect(tries.length).toBeGreaterThan(8);
  expect(tries.length).toBeLessThan(20);
  expect(tries.every((at) => at < 3_600_000)).toBe(true);
  expect(house.shown(device)).toEqual([]);
  expect(await house.health(device)).toMatchObject({ state: 'failing' });
});

test('what was answered before it was sent is withdrawn', async () => {
  await using house = await openHouse();
  const device = await house.device();
  const early = await house.ask();
  await house.answer(early);
  house.service.fail(device, { status: 503 });
  const worker = house.worker();
  const late = await house.ask();
  await worker.idle();
  await house.answer(late);
  await house.clock.advance(60_000);
  await worker.idle();
  expect(house.shown(device)).toEqual([]);
  expect((await house.ledger(early)).deliveries).toEqual([]);
  expect(await house.ledger(late)).toMatchObject({ deliveries: [{ state: 'withdrawn' }] });
});

test('what is answered after it was shown is replaced there, in silence, but not where it was answered', async () => {
  await using house = await openHouse();
  const [phone, laptop] = [await house.device('Phone'), await house.device('Laptop')];
  const worker = house.worker();
  const ask = await house.ask();
  await worker.idle();
  await house.answer(ask, 'approve', phone.id);
  await worker.idle();
  expect(house.shown(phone)).toHaveLength(1);
  const [alert, ending] = house.shown(laptop);
  expect(ending).toMatchObject({
    app_badge: 0,
    notification: { body: 'Approved by Ann\nRun it?', silent: true, renotify: false, requireInteraction: false },
    beckon: { purpose: 'settle' },
  });
  expect(ending?.notification.tag).toBe(alert?.notification.tag);
  expect(ending?.beckon.token).toBeUndefined();
  expect(ending?.beckon.badgeSeq).toBeGreaterThan(alert?.beckon.badgeSeq ?? 0);
  const topics = house.service.received(laptop).map(({ topic }) => topic);
  expect(topics[0]).toBe(topics[1]);
});

test('what is answered while it is on its way is replaced as soon as it has arrived', async () => {
  await using house = await openHouse();
  const device = await house.device();
  house.service.fail(device, { delayMs: 100 });
  const worker = house.worker();
  const ask = await house.ask();
  await eventually(() => expect(house.service.log).toHaveLength(1));
  await house.answer(ask, 'deny');
  expect(house.shown(device)).toEqual([]);
  await worker.idle();
  expect(house.shown(device).map(({ beckon }) => beckon.purpose)).toEqual(['alert', 'settle']);
  expect(house.shown(device)[1]?.notification.body).toBe('Denied by Ann\nRun it?');
});

test('a service that hangs holds up its own devices and no others', async () => {
  await using house = await openHouse();
  const [stuck, quick] = [await house.device('Stuck'), await house.device('Quick')];
  const heal = house.service.fail(stuck, { hang: true }, Number.POSITIVE_INFINITY);
  house.worker({ concurrency: 1 });
  const ask = await house.ask();
  await eventually(() => expect(house.service.log).toHaveLength(1));
  await house.clock.advance(2_000);
  await eventually(() => expect(house.shown(quick)).toHaveLength(1));

  heal();
  await house.clock.advance(14_000);
  await eventually(async () => {
    const { deliveries } = await house.ledger(ask);
    expect(deliveries.find(({ deviceName }) => deviceName === 'Stuck')).toMatchObject({ state: 'due', attempts: 1 });
  });
  await house.clock.advance(2_000);
  await eventually(() => expect(house.shown(stuck)).toHaveLength(1));
});

test('a worker that dies between sending and recording: the lease runs out, and it is sent again as the same', async () => {
  await using house = await openHouse();
  const device = await house.device();
  const { outbox } = house.store;
  let dead = false;
  const grave = deferred<void>();
  house.worker({
    store: {
      outbox: {
        ...outbox,
        claim: (limit, lease) => (dead ? Promise.resolve([]) : outbox.claim(limit, lease)),
        record: () => {
          dead = true;
          return grave.promise;
        },
      },
    },
  });
  const ask = await house.ask();
  await eventually(() => expect(dead).toBe(true));
  const heir = house.worker();
  await heir.idle();
  await house.clock.advance(29_000);
  await heir.idle();
  expect(house.shown(device)).toHaveLength(1);
  await house.clock.advance(1_000);
  await heir.idle();
  const [first, second] = house.service.received(device);
  expect(second?.topic).toBe(first?.topic);
  expect(house.shown(device)[1]).toEqual(house.shown(device)[0]);
  expect(await house.ledger(ask)).toMatchObject({ deliveries: [{ state: 'accepted', attempts: 2 }] });
  grave.resolve();
});

test('two workers on one store send each delivery once', async () => {
  await using house = await openHouse();
  const devices = [await house.device('A'), await house.device('B'), await house.device('C')];
  const workers = [house.worker({ concurrency: 4 }), house.worker({ concurrency: 4 })];
  const asks = await Promise.all(Array.from({ length: 20 }, (_, n) => house.ask({ title: `Ask ${n}?` })));
  await Promise.all(workers.map((worker) => worker.idle()));
  for (const device of devices) {
    const ids = house.shown(device).map(({ beckon }) => beckon.askId);
    expect(ids.toSorted()).toEqual(asks.map(({ id }) => id).toSorted());
  }
});

test('all hints lost: the slow poll finds what is due', async () => {
  await using house = await openHouse();
  const device = await house.device();
  const worker = house.worker({ bus: { subscribe: () => () => {} } });
  await worker.idle();
  await house.ask();
  await house.clock.advance(4_999);
  expect(house.service.log).toEqual([]);
  await house.clock.advance(1);
  await eventually(() => expect(house.shown(device)).toHaveLength(1));
});

test('a store that is unavailable makes it wait; nothing is lost, and an outcome is not forgotten', async () => {
  await using house = await openHouse();
  const device = await house.device();
  const { outbox } = house.store;
  const failing = { due: 3, record: 2 };
  const sometimes = <T>(name: keyof typeof failing, work: () => Promise<T>): Promise<T> =>
    failing[name]-- > 0 ? Promise.reject(new StoreUnavailable('disk full')) : work();
  const worker = house.worker({
    store: {
      outbox: {
        ...outbox,
        due: (limit) => sometimes('due', () => outbox.due(limit)),
        record: (...args) => sometimes('record', () => outbox.record(...args)),
      },
    },
  });
  const ask = await house.ask();
  let steps = 0;
  const idle = worker.idle().then(() => true);
  while (!(await Promise.race([idle, house.clock.advance(100).then(() => false)]))) expect(++steps).toBeLessThan(500);
  expect(house.shown(device)).toHaveLength(1);
  expect(await house.ledger(ask)).toMatchObject({ deliveries: [{ state: 'accepted', attempts: 1 }] });
});

test('closing gives a hanging send five seconds, and leaves it to its lease', async () => {
  await using house = await openHouse();
  const device = await house.device();
  house.service.fail(device, { hang: true });
  const worker = house.worker();
  const ask = await house.ask();
  await eventually(() => expect(house.service.log).toHaveLength(1));
  let closed = false;
  const closing = worker.close().then(() => {
    closed = true;
  });
  await house.clock.advance(4_999);
  expect(closed).toBe(false);
  await house.clock.advance(1);
  await closing;
  expect(await house.ledger(ask)).toMatchObject({ deliveries: [{ state: 'claimed' }] });
  const next = house.worker();
  await house.clock.advance(25_000);
  await next.idle();
  expect(house.shown(device)).toHaveLength(1);
});

test('a test push goes to its device alone, and leaves no timer behind', async () => {
  await using house = await openHouse();
  const [phone, laptop] = [await house.device('Phone'), await house.device('Laptop')];
  const worker = house.worker();
  const owner = { tenantId: house.user.tenantId, userId: house.user.id };
  const notification = await house.devices.test(owner, phone.id);
  await worker.idle();
  expect(house.shown(laptop)).toEqual([]);
  expect(house.shown(phone)).toMatchObject([
    {
      notification: { title: 'Beckon', tag: `test:${phone.id}`, navigate: 'https://beckon.example/devices' },
      beckon: { id: notification.id, kind: 'test', purpose: 'alert' },
    },
  ]);
  expect(house.service.received(phone)[0]).toMatchObject({ ttl: 600, urgency: 'high' });
  await worker.close();
  expect(house.clock.waiting).toBe(0);
});

test('a message waits for whoever looks at its conversation: read in time it is not sent, else after eight seconds', async () => {
  await using house = await openHouse();
  const phone = await house.device('Phone');
  const { tenantId, id: userId } = house.user;
  const wanted = { tenantId, agentId: house.agent.id, members: [userId] };
  const talk = await house.store.conversations.upsert(wanted, house.user);
  const say = (key: string) =>
    house.store.conversations.note(talk?.conversation.id ?? '', {
      ...{
        tenantId,
        agentId: house.agent.id,
        key,
        fingerprint: key,
        parts: [{ type: 'text', text: key }],
        preview: key,
      },
      telling: () => ({ kind: 'message', priority: 'normal', title: 'Robot', body: key, lifeUntil: 2_000_000_000_000 }),
    });
  const looked: string[] = [];
  const worker = house.worker({
    views: async (userIds) => {
      looked.push(...userIds);
      const now = house.clock.now();
      const shown = [contexts.conversation(house.agent.id, talk?.conversation.id ?? '')];
      const view = { connectionId: 'tab', on: null, contexts: shown, visible: true, focused: true };
      return new Map([[userId, [{ ...view, inputAt: now, reportedAt: now, leaseUntil: now + 45_000 }]]]);
    },
  });
  await say('read');
  await worker.idle();
  expect(looked).toContain(userId);
  await house.store.conversations.read(house.user, talk?.conversation.id ?? '', 1);
  await house.clock.advance(8_000);
  await worker.idle();
  expect(house.shown(phone)).toEqual([]);

  await say('unread');
  await worker.idle();
  expect(house.shown(phone)).toEqual([]);
  await house.clock.advance(8_000);
  await worker.idle();
  await eventually(() => expect(house.shown(phone).map(({ notification }) => notification.body)).toEqual(['unread']));
});
