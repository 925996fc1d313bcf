import type { Bus } from '../bus/bus.ts';
import { type Deferred, deferred } from '../kit/deferred.ts';
import { gather } from '../kit/gather.ts';
import { startLoop } from '../kit/loop.ts';
import type { Store } from '../store/store.ts';
import type { Deciding } from './deciding.ts';
import { openFlights } from './flights.ts';
import { CLOSING, LEASE, type SendingRoom, sendOne } from './sending.ts';

/**
 * The outbox worker. A notification and its deliveries go through these states, all of them in the store:
 *
 *     notification   due        nobody has decided whom to tell
 *                    decided    `send` made one delivery per device, or it was suppressed, with the reason
 *                    closed     settled (the ask was answered, …), or its life is over
 *
 *     delivery       due        to be tried at its time
 *                    claimed    by one worker, for a lease of 30 s; read again in the transaction that claims it, so what
 *                               was settled meanwhile is withdrawn and never sent
 *                    accepted   the push service has it
 *                    gone       the address is dead: the device is forgotten, the only outcome that does so
 *                    failed     refused, or out of time
 *                    withdrawn  settled before it was sent
 *
 * Back from claimed to due leads a retry (2 s, doubling to 15 min, later when `Retry-After` says so, until the
 * notification's life ends), and a lease that ran out because its worker died. The latter may send a push twice: same
 * id, tag and topic, so the service keeps one and the device shows one. At least once toward the service, at most one
 * alert on the device.
 *
 * Here nothing is kept but the sends under way. The loop wakes by hint, by the time of what is due next, and every five
 * seconds in case all hints were lost. Any number of workers may share a store.
 */
export interface Delivery {
  /** Takes no more, gives the sends under way five seconds, and aborts the rest: their leases make them due again. */
  close(): Promise<void>;
  /** For tests: resolves when a pass that began after the call found nothing to do, and no send is under way. */
  idle(): Promise<void>;
}

export interface DeliveryOptions extends Omit<SendingRoom, 'record'> {
  readonly store: Pick<Store, 'outbox'>;
  readonly bus: Pick<Bus, 'subscribe'>;
  readonly deciding: Pick<Deciding, 'due'>;
  /** Sends at once, not counting those that hang. 256. */
  readonly concurrency?: number | undefined;
}

/** Claimed, and written down, in one command. One by one, as sends end, each would take four times as long. */
const SET = 48;

const POLL = 5_000;
const PATIENCE = 5_000;

/** Something is due, and yet three passes found nothing to claim: another worker is at it, or the clocks disagree. */
const VAIN_PASSES = 3;
const VAIN_REST = 1_000;

/** Opens the worker; it begins at once. */
export const openDelivery = (options: DeliveryOptions): Delivery => {
  const { store, bus, clock, log } = options;
  const { outbox } = store;
  // sends that were claimed together end at about the same time
  const room: SendingRoom = { ...options, record: gather((outcomes) => outbox.record(outcomes), SET) };
  const concurrency = options.concurrency ?? 256;
  /** So much room is worth a command. */
  const enough = Math.min(SET, concurrency);
  const flights = openFlights(clock, concurrency, () => {
    if (flights.free() >= enough || flights.size === 0) loop.ring();
  });
  const waiting: Deferred<void>[] = [];
  let vain = 0;

  /** Starts what can be claimed; answers whether there was anything. */
  const launch = async (): Promise<boolean> => {
    const claimed = await outbox.claim(Math.min(flights.free(), SET), LEASE);
    for (const delivery of claimed) flights.start((flight) => sendOne(room, delivery, flight));
    return claimed.length > 0;
  };

  const work = async (): Promise<number> => {
    const decided = await options.deciding.due();
    if (flights.free() < enough) return decided > 0 ? 0 : flights.untilRoom();
    // asked also when something was decided: most messages need no delivery, and claiming is a transaction
    const next = await outbox.nextDue();
    const wait = next === undefined ? POLL : next - clock.now();
    if (wait > 0) return Math.min(wait, POLL);
    vain = (await launch()) || decided > 0 ? 0 : vain + 1;
    return vain < VAIN_PASSES ? 0 : VAIN_REST;
  };

  const loop = startLoop({
    name: 'delivery',
    clock,
    log,
    pass: async () => {
      const asked = waiting.length;
      const rest = await work();
      if (rest > 0 && flights.size === 0) for (const one of waiting.splice(0, asked)) one.resolve();
      return rest;
    },
  });
  const unsubscribe = bus.subscribe('due', loop.ring);

  return {
    idle: () => {
      const one = deferred<void>();
      waiting.push(one);
      loop.ring();
      return one.promise;
    },
    close: async () => {
      unsubscribe();
      await loop.close();
      await flights.land(PATIENCE, CLOSING);
    },
  };
};
