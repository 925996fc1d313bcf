import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../kit/clock.ts';
import { startLoop } from '../kit/loop.ts';
import type { Store } from '../store/store.ts';
import type { Log } from './wiring.ts';

/** Ends what ends by itself: asks at their expiry, to the millisecond of the clock, and notifications after their life. */
export interface Sweeper {
  close(): Promise<void>;
}

export interface SweeperOptions {
  readonly store: {
    readonly asks: Pick<Store['asks'], 'expire' | 'nextExpiry'>;
    readonly outbox: Pick<Store['outbox'], 'close' | 'closeEmptied'>;
  };
  readonly bus: Pick<Bus, 'subscribe'>;
  readonly clock: Clock;
  readonly log: Log;
}

const BATCH = 100;
const POLL = 5_000;

/** Nobody waits for a notification to close by age: it only tidies the ledger. Nothing else does, for it must come after expiry. */
const CLOSE_EVERY = 60_000;

/** Opens the sweeper. It hears of a new ask, which may be the next to expire, by the hint that its notification is due. */
export const openSweeper = ({ store, bus, clock, log }: SweeperOptions): Sweeper => {
  let closeAt = clock.now();

  const pass = async (): Promise<number> => {
    const next = (await store.asks.nextExpiry()) ?? Number.POSITIVE_INFINITY;
    if (next <= clock.now()) return (await store.asks.expire(BATCH)) > 0 ? 0 : POLL;
    await store.outbox.closeEmptied(BATCH);
    // Only then: an ask that expires settles its notifications, which must not have been closed by age just before.
    if (closeAt <= clock.now() && (await store.outbox.close(BATCH)) < BATCH) closeAt = clock.now() + CLOSE_EVERY;
    return Math.max(0, Math.min(next, closeAt, clock.now() + POLL) - clock.now());
  };

  const loop = startLoop({ name: 'sweeper', clock, log, pass });
  const unsubscribe = bus.subscribe('due', loop.ring);
  return {
    close: async () => {
      unsubscribe();
      await loop.close();
    },
  };
};
