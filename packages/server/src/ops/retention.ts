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
/** A server that is started anew again and again forgets all the same; but not while everybody comes back to it. */
const FIRST = 5 * MINUTE;
/** Until a round goes on that has had its share, or has failed: 10,000 a minute at most, and soon done with. */
const REST = MINUTE;

/** A loop that forgets what has had its time. */
export interface Retention {
  /** Resolves when no round is running and none will. */
  close(): Promise<void>;
}

export interface RetentionOptions {
  readonly store: {
    readonly feeds: Pick<Feeds, 'trim'>;
    readonly outbox: Pick<Outbox, 'forget'>;
    readonly people: Pick<People, 'lapse'>;
    readonly runs: Pick<Runs, 'forgetCancels'>;
  };
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
  readonly random?: () => number;
}

/**
 * Ends leases of silent agents every minute; trims feeds, and forgets the ledger of a month ago and cancels whose messages
 * never came, every hour, for the first time a few minutes from now. The sweeper closes what nobody settled.
 */
export const startRetention = ({ store, clock, log, random = Math.random }: RetentionOptions): Retention => {
  const loops = [
    repeat(MINUTE, MINUTE, () => store.people.lapse(BATCH)),
    repeat(FIRST, HOUR, () => store.outbox.forget(clock.now() - KEEP_LEDGER_MS, BATCH)),
    repeat(FIRST, HOUR, () => store.feeds.trim(clock.now() - KEEP_MS, KEEP_ROWS, BATCH)),
    repeat(FIRST, HOUR, () => store.runs.forgetCancels(clock.now() - KEEP_CANCELS_MS, BATCH)),
  ];
  return {
    close: async () => {
      await Promise.all(loops.map((stop) => stop()));
    },
  };

  /** Nine to eleven tenths of each time: several processes on one database do not meet every time. */
  function repeat(first: number, every: number, batch: () => Promise<number>): () => Promise<void> {
    let timer: Timer | undefined;
    let running: Promise<void> = Promise.resolve();
    let closed = false;
    const arm = (ms: number): void => {
      if (!closed) timer = clock.timer(ms * (0.9 + 0.2 * random()), wake);
    };
    const wake = (): void => {
      const round = inBatches(batch).catch((error: unknown) => {
        log.warn({ err: error }, 'retention will try again');
        return false;
      });
      running = round.then((done) => arm(done ? every : REST));
    };
    arm(first);
    return async () => {
      closed = true;
      timer?.cancel();
      await running;
    };
  }
};

/** Until nothing is left to do, or the round has had its share; answers whether nothing is. */
const inBatches = async (batch: () => Promise<number>): Promise<boolean> => {
  for (let count = 0; count < MOST_BATCHES; count++) if ((await batch()) === 0) return true;
  return false;
};
