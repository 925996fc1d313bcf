import type { Clock } from './clock.ts';
import { bell } from './deferred.ts';

export interface Waiting<T> {
  look(): Promise<T>;
  done(seen: T): boolean;
  /** Registers for hints that something changed; answers the way to unregister. */
  hear(wake: () => void): () => void;
  readonly clock: Clock;
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/** Hints may be lost: whoever waits looks by itself this often. */
const LOOK_EVERY = 2_000;

/**
 * Looks until it is done, or the time is over, or the caller went away, for whom it does not look again; answers what it
 * saw last. It listens before it looks first, so a change between the look and the wait is heard.
 */
export const waitFor = async <T>({ look, done, hear, clock, waitMs, signal }: Waiting<T>): Promise<T> => {
  if (waitMs <= 0) return look();
  const wake = bell();
  const unhear = hear(wake.ring);
  signal.addEventListener('abort', wake.ring);
  const until = clock.now() + waitMs;
  try {
    for (;;) {
      const seen = await look();
      const left = until - clock.now();
      if (done(seen) || left <= 0 || signal.aborted) return seen;
      const timer = clock.timer(Math.min(left, LOOK_EVERY), wake.ring);
      await wake.next();
      timer.cancel();
      // a look may take something, which one who has left would take from the others
      if (signal.aborted) return seen;
    }
  } finally {
    unhear();
    signal.removeEventListener('abort', wake.ring);
  }
};
