import type { Clock, Timer } from '../kit/clock.ts';
import type { Feeds } from '../store/feeds.ts';
import type { Outbox } from '../store/outbox.ts';
import type { People } from '../store/people.ts';
import type { Runs } from '../store/runs.ts';
import type { Log } from './log.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A feed keeps seven days or ten thousand rows, whichever is more. */
const KEEP_MS = 7 * 24 * HOUR;
const KEEP_ROWS = 10_000;
/** A cancel waits for a message that some phone has not sent yet: as long as a feed keeps what it missed meanwhile. */
const KEEP_CANCELS_MS = 7 * 24 * HOUR;
/** The ledger tells of a month. */
const KEEP_LEDGER_MS = 30 * 24 * HOUR;
/** One command's share: on SQLite every other command waits behind it. */
const BATCH = 200;
/** Batches a round. What is left is for the next round, so that old piles never take the database for themselves. */
const MOST_BATCHES = 50;

/** A loop that forgets what has had its time. */
export interface Retention {
  /** Resolves when no round is running and none will. */
  close(): Promise<void>;
}

export interface RetentionOptions {
  readonly store: {
    readonly feeds: Pick<Feeds, 'trim'>;
    readonly outbox: Pick<Outbox, 'close' | 'forget'>;
    readonly people: Pick<People, 'lapse'>;
    readonly runs: Pick<Runs, 'forgetCancels'>;
  };
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
  readonly random?: () => number;
}

/** Closes notifications whose life is over and ends leases of silent agents every minute; trims feeds, forgets the ledger of a month ago and cancels whose messages never came every hour; each begins one interval from now. */
export const startRetention = ({ store, clock, log, random = Math.random }: RetentionOptions): Retention => {
  const loops = [
    repeat(MINUTE, () => inBatches(() => store.outbox.close(BATCH))),
    repeat(MINUTE, () => inBatches(() => store.people.lapse(BATCH))),
    repeat(HOUR, () => inBatches(() => store.outbox.forget(clock.now() - KEEP_LEDGER_MS, BATCH))),
    repeat(HOUR, () => inBatches(() => store.feeds.trim(clock.now() - KEEP_MS, KEEP_ROWS, BATCH))),
    repeat(HOUR, () => inBatches(() => store.runs.forgetCancels(clock.now() - KEEP_CANCELS_MS, BATCH))),
  ];
  return {
    close: async () => {
      await Promise.all(loops.map((stop) => stop()));
    },
  };

  /** Nine to eleven tenths of the interval: several processes on one database do not meet every time. */
  function repeat(every: number, work: () => Promise<void>): () => Promise<void> {
    let timer: Timer | undefined;
    let running: Promise<void> = Promise.resolve();
    let closed = false;
    const arm = (): void => {
      if (!closed) timer = clock.timer(every * (0.9 + 0.2 * random()), wake);
    };
    const wake = (): void => {
      running = work().catch((error: unknown) => log.warn({ err: error }, 'retention will try again'));
      void running.then(arm);
    };
    arm();
    return async () => {
      closed = true;
      timer?.cancel();
      await running;
    };
  }
};

/** Until nothing is left to do, or the round has had its share. */
const inBatches = async (batch: () => Promise<number>): Promise<void> => {
  for (let count = 0; count < MOST_BATCHES; count++) if ((await batch()) === 0) return;
};
