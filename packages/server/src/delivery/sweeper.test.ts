import { expect, test, vi } from 'vitest';
import { StoreUnavailable } from '../store/store.ts';
import { eventually, openHouse, silent } from './house.suite.ts';
import { openSweeper } from './sweeper.ts';

test('an ask ends when its time is over, not before, also one that came later and ends sooner', async () => {
  await using house = await openHouse();
  const { store, bus, clock } = house;
  const sweeper = openSweeper({ store, bus, clock, log: silent });
  const now = clock.now();
  const late = await house.ask({ expiresAt: now + 3_000 });
  const soon = await house.ask({ expiresAt: now + 1_000 });
  const state = async (id: string) => (await store.asks.get(house.user, id))?.state;
  await eventually(() => expect(clock.waiting).toBe(1));
  await clock.advance(999);
  expect(await state(soon.id)).toBe('open');
  await clock.advance(1);
  await eventually(async () => expect(await state(soon.id)).toBe('expired'));
  expect(await state(late.id)).toBe('open');
  await eventually(() => expect(clock.waiting).toBe(1));
  await clock.advance(2_000);
  await eventually(async () => expect(await state(late.id)).toBe('expired'));
  await sweeper.close();
  expect(clock.waiting).toBe(0);
});

test('a device that showed the ask is told that it ran out', async () => {
  await using house = await openHouse();
  const { store, bus, clock } = house;
  const device = await house.device();
  const sweeper = openSweeper({ store, bus, clock, log: silent });
  const worker = house.worker();
  await house.ask({ expiresAt: clock.now() + 60_000 });
  await worker.idle();
  for (let second = 0; second < 60; second += 1) await clock.advance(1_000);
  await eventually(() => expect(house.shown(device)).toHaveLength(2));
  expect(house.shown(device)[1]?.notification).toMatchObject({ body: 'Ran out\nRun it?', silent: true });
  expect(house.service.received(device)[1]?.ttl).toBe(86_400);
  await sweeper.close();
});

test('a store that is unavailable delays it, no more', async () => {
  await using house = await openHouse();
  const { store, bus, clock } = house;
  let failures = 2;
  const expire = (limit: number): Promise<number> =>
    failures-- > 0 ? Promise.reject(new StoreUnavailable('locked')) : store.asks.expire(limit);
  const warnings = vi.fn();
  const sweeper = openSweeper({
    store: { outbox: store.outbox, asks: { ...store.asks, expire } },
    bus,
    clock,
    log: { ...silent, error: warnings },
  });
  const { id } = await house.ask({ expiresAt: clock.now() + 1_000 });
  await eventually(async () => {
    await clock.advance(500);
    expect((await store.asks.get(house.user, id))?.state).toBe('expired');
  });
  expect(warnings).toHaveBeenCalledTimes(2);
  await sweeper.close();
});

test('notifications whose life is over are closed', async () => {
  await using house = await openHouse();
  const { store, bus, clock } = house;
  const worker = house.worker();
  const device = await house.device();
  const test = await house.devices.test({ tenantId: house.user.tenantId, userId: house.user.id }, device.id);
  await worker.idle();
  await clock.advance(600_000);
  const sweeper = openSweeper({ store, bus, clock, log: silent });
  await eventually(async () =>
    expect(await store.outbox.get(house.user, test.id)).toMatchObject({ state: 'closed', closedAt: clock.now() }),
  );
  await sweeper.close();
});
