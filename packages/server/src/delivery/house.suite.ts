import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ask, type Device, type Notification, type OpenAsk, PushPayload } from '@beckon/protocol';
import { type HeldClock, heldClock, openPushService, type PushService, type TestSubscription } from '@beckon/testkit';
import { instantDisk } from '@beckon/testkit/clock';
import { generateVapidKeys } from '@beckon/webpush';
import { vi } from 'vitest';
import { openRates } from '../attention/rates.ts';
import { askTelling } from '../attention/telling.ts';
import { type Bus, feedTopic } from '../bus/bus.ts';
import { localBus } from '../bus/local.ts';
import { sha256 } from '../kit/hash.ts';
import { idSource } from '../kit/ids.ts';
import { sealer } from '../kit/seal.ts';
import { openSenders } from '../push/open.ts';
import { openStore } from '../store/open.ts';
import type { Actor, Store } from '../store/store.ts';
import { type DecidingRoom, openDeciding } from './deciding.ts';
import { type DeviceRoom, openDevices } from './devices.ts';
import { type LedgerRoom, openLedger } from './ledger.ts';
import type { MintAnswerToken } from './payload.ts';
import type { Log } from './wiring.ts';
import { type Delivery, type DeliveryOptions, openDelivery } from './worker.ts';

/** A device as the test holds it: registered here, subscribed at the push service. */
export interface TestDevice extends TestSubscription {
  readonly id: string;
  readonly token: string;
}

/**
 * What every test of this room begins with: the true store in a temporary file, the true bus, the true sender, a strict
 * push service, and one clock for all of them that the test holds.
 */
export interface House extends AsyncDisposable {
  readonly clock: HeldClock;
  readonly service: PushService;
  readonly store: Store;
  readonly bus: Bus;
  readonly devices: DeviceRoom;
  readonly user: Actor;
  readonly agent: Actor;
  readonly vapidPublicKey: string;
  /** Opens a worker; the house closes it. */
  worker(changes?: Partial<DeliveryOptions & Pick<DecidingRoom, 'views' | 'policy'>>): Delivery;
  ledgerRoom(): LedgerRoom;
  /** A device of the user, or of another. */
  device(name?: string, owner?: Actor): Promise<TestDevice>;
  person(name: string): Promise<Actor>;
  ask(changes?: Partial<OpenAsk>): Promise<Ask>;
  answer(ask: Ask, value?: string, deviceId?: string): Promise<Ask>;
  /** The user's notification about an ask. */
  ledger(ask: Ask): Promise<Notification>;
  shown(device: TestDevice): PushPayload[];
  health(device: TestDevice): Promise<Device | undefined>;
}

/** Waits on real time for what real sockets and disks do; generous, because a machine that is busy is no failure. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 15_000, interval: 5 });

export const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export const mint: MintAnswerToken = (grant) => `bk_answer_${sha256(JSON.stringify(grant))}`;

export const openHouse = async (): Promise<House> => {
  const clock = heldClock();
  const service = await openPushService({ clock });
  const bus = localBus();
  const folder = await mkdtemp(join(tmpdir(), 'beckon-delivery-'));
  const store = await openStore({
    database: { path: join(folder, 'beckon.db'), disk: instantDisk },
    now: clock.now,
    newId: idSource(clock),
    hint: ({ heads, due }) => {
      for (const principal of heads.keys()) bus.publish(feedTopic(principal));
      if (due) bus.publish('due');
    },
  });
  const vapid = { ...generateVapidKeys(), subject: 'mailto:ops@beckon.example' };
  const senders = openSenders({ webpush: { vapid, allowPrivate: true, now: clock.now } });
  const seal = sealer(['secret'], 'devices');
  const devices = openDevices({ store, senders, sealer: seal, vapidPublicKey: vapid.publicKey });
  const workers: Delivery[] = [];

  const tenantId = await store.people.ensureTenant('default');
  const person = async (name: string): Promise<Actor> => {
    const { user } = await store.people.createUser({ tenantId, name, locale: 'en', timeZone: 'UTC' });
    return { tenantId, kind: 'user', id: user.id };
  };
  const user = await person('Ann');
  const made = await store.people.createAgent({ tenantId, name: 'opencode', kind: 'opencode', ownerId: user.id });
  const agent: Actor = { tenantId, kind: 'agent', id: made.id };
  let keys = 0;

  return {
    clock,
    service,
    store,
    bus,
    devices,
    user,
    agent,
    vapidPublicKey: vapid.publicKey,
    person,
    worker: ({ views = async () => new Map(), policy, ...changes } = {}) => {
      const now = clock.now;
      const room = { outbox: store.outbox, log: silent, now, rates: openRates(), views, policy };
      const worker = openDelivery({
        store,
        bus,
        clock,
        senders,
        log: silent,
        mintAnswerToken: mint,
        publicUrl: () => 'https://beckon.example',
        openAddress: seal.open,
        deciding: openDeciding(room),
        ...changes,
      });
      workers.push(worker);
      return worker;
    },
    ledgerRoom: () => {
      const room = {
        outbox: store.outbox,
        log: silent,
        now: clock.now,
        rates: openRates(),
        views: async () => new Map(),
      };
      return openLedger({ outbox: store.outbox, people: store.people, deciding: openDeciding(room), bus, clock });
    },
    device: async (name = 'Phone', owner = user) => {
      const subscription = service.subscribe({ vapidPublicKey: vapid.publicKey });
      const { registered } = await devices.register(
        { tenantId, userId: owner.id },
        { subscription: subscription.toJSON(), name },
      );
      return { ...subscription, id: registered.id, token: registered.deviceToken };
    },
    ask: async (changes = {}) => {
      const ask: OpenAsk = { key: `k${++keys}`, kind: 'approval', title: 'Run it?', detail: 'npm test', ...changes };
      const { to = [], ...asked } = ask;
      const opened = await store.asks.open({
        ...asked,
        tenantId,
        agentId: agent.id,
        to,
        detailHash: ask.detail === undefined ? undefined : sha256(ask.detail),
        fingerprint: JSON.stringify(ask),
        telling: askTelling({ agentName: 'opencode', ask, now: clock.now() }),
      });
      if (opened.type !== 'opened') throw new Error(opened.type);
      return opened.ask;
    },
    answer: async (ask, value = 'approve', deviceId) => {
      const answer = { value, userId: user.id, userName: 'Ann', via: 'app', at: clock.now() } as const;
      const moved = await store.asks.answer(
        tenantId,
        ask.id,
        deviceId === undefined ? answer : { ...answer, deviceId },
      );
      if (moved?.type !== 'moved') throw new Error(moved?.type);
      return moved.ask;
    },
    ledger: async (ask) => {
      const [one] = (await store.outbox.list(user, { askId: ask.id, limit: 10 })).items;
      if (!one) throw new Error('nobody was told');
      return one;
    },
    shown: (device) => service.received(device).map(({ payload }) => PushPayload.parse(JSON.parse(payload))),
    health: (device) => store.devices.get(tenantId, user.id, device.id),
    [Symbol.asyncDispose]: async () => {
      const closing = Promise.all(workers.map((worker) => worker.close()));
      // Lets the patience with sends that hang run out.
      await clock.advance(10_000);
      await closing;
      bus.close();
      await Promise.all([senders.close(), service[Symbol.asyncDispose](), store.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
};
