import { isFault } from '@beckon/protocol';
import { backoff } from '../kit/backoff.ts';
import type { Clock } from '../kit/clock.ts';
import type { ClaimedRun } from '../store/runs.ts';
import { StoreUnavailable } from '../store/store.ts';
import type { Ending } from './ending.ts';

export interface UnbegunOptions {
  readonly clock: Clock;
  readonly log: { error(fields: Record<string, unknown>, message: string): void };
  readonly start: (claimed: ClaimedRun) => Promise<void>;
  readonly end: (claimed: ClaimedRun, ending: Ending) => Promise<unknown>;
}

interface Waiting {
  readonly claimed: ClaimedRun;
  tries: number;
  /** Tries that failed of something else than a store that is unavailable just then. */
  failures: number;
  dueAt: number;
}

const RETRY_MS = 250;
const RETRY_CAP_MS = 60_000;
const MOST_FAILURES = 6;

/**
 * Runs that are claimed and could not be begun: kept, because nobody else may claim them, and tried again while others
 * go on. One that fails for a reason of its own is ended after a few tries, for it would fail for ever.
 */
export class Unbegun {
  readonly #o: UnbegunOptions;
  readonly #waiting = new Set<Waiting>();

  constructor(options: UnbegunOptions) {
    this.#o = options;
  }

  get size(): number {
    return this.#waiting.size;
  }

  begin(claimed: ClaimedRun): Promise<void> {
    return this.#try({ claimed, tries: 0, failures: 0, dueAt: 0 });
  }

  async again(): Promise<void> {
    for (const one of this.#waiting) if (one.dueAt <= this.#o.clock.now()) await this.#try(one);
  }

  /** Until the next is due. */
  restMs(most: number): number {
    const now = this.#o.clock.now();
    return Math.max(1, Math.min(most, ...[...this.#waiting].map(({ dueAt }) => dueAt - now)));
  }

  async #try(one: Waiting): Promise<void> {
    const { start, clock, log } = this.#o;
    this.#waiting.add(one);
    try {
      await start(one.claimed);
      this.#waiting.delete(one);
    } catch (error) {
      one.tries += 1;
      if (!(error instanceof StoreUnavailable)) one.failures += 1;
      one.dueAt = clock.now() + backoff(one.tries, RETRY_MS, RETRY_CAP_MS);
      const { run } = one.claimed;
      log.error({ err: error, runId: run.id, tries: one.tries }, 'a run could not be begun; the others go on');
      if (one.failures >= MOST_FAILURES) await this.#giveUp(one);
    }
  }

  async #giveUp(one: Waiting): Promise<void> {
    try {
      await this.#o.end(one.claimed, UNREADABLE);
    } catch (error) {
      // it has ended meanwhile; anything else is tried again, as its beginning is
      if (!isFault(error)) return;
    }
    this.#waiting.delete(one);
  }
}

const UNREADABLE: Ending = {
  status: 'error',
  error: {
    code: 'not_begun',
    message: 'The server could not begin this answer; why is in its log. Try again, or begin a new conversation.',
  },
};
