import { isPassing, retryAfterMs } from './call/network-error.ts';
import { type Clock, sleep } from './clock.ts';

export interface Backoff {
  /** The next pause in milliseconds: twice the last at most, between half and all of it by chance. */
  next(): number;
  /** It went well: the next pause is short again. */
  reset(): void;
}

/**
 * Pauses that double from `minMs` to `maxMs`. The jitter (half to all of it) keeps a thousand clients of a server that
 * restarts from coming back in one instant.
 */
export function createBackoff(
  random: () => number = Math.random,
  { minMs, maxMs }: { minMs: number; maxMs: number } = { minMs: 500, maxMs: 30_000 },
): Backoff {
  let ceiling = minMs;
  return {
    next() {
      const pause = Math.max(minMs, ceiling * (0.5 + random() / 2));
      ceiling = Math.min(ceiling * 2, maxMs);
      return pause;
    },
    reset() {
      ceiling = minMs;
    },
  };
}

/**
 * Does `work` again while it fails for a passing reason, `attempts` times in all (for ever by default) or until the signal.
 * Only for work that may be done twice.
 *
 * @throws what `work` threw last, or the signal's reason
 */
export async function persist<T>(
  {
    clock,
    signal,
    attempts = Number.POSITIVE_INFINITY,
  }: { clock: Clock; signal?: AbortSignal | undefined; attempts?: number },
  work: () => Promise<T>,
): Promise<T> {
  const backoff = createBackoff();
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || signal?.aborted || !isPassing(error)) throw error;
      await sleep(clock, Math.max(backoff.next(), retryAfterMs(error)), signal);
    }
  }
}
