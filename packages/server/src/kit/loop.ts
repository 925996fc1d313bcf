import { backoff } from './backoff.ts';
import type { Clock } from './clock.ts';
import { type Bell, bell } from './deferred.ts';

/**
 * One loop, told once for whatever works by itself: workers, sweepers. Its states:
 *
 *     working    a pass runs; a ring is remembered and leads to another pass
 *     asleep     until a ring, or until the time that the pass named
 *     backing off   the pass failed: asleep, longer each time, and deaf to rings
 *     closed     for ever, once the pass under way has ended
 *
 * A pass that fails is repeated, whatever it failed of: a store that is unavailable comes back, and a mistake of ours is
 * in the log six times a minute rather than the end of all pushes.
 */
export interface Loop {
  /** Something may be to do: wakes a loop that sleeps. */
  ring(): void;
  /** Resolves when the pass under way has ended. No other begins. */
  close(): Promise<void>;
}

export interface LoopOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly log: { error(fields: Record<string, unknown>, message: string): void };
  /** Does what is to do; answers for how many ms there is nothing more, or 0 to be called again at once. */
  readonly pass: () => Promise<number>;
}

const BACKOFF_BASE = 250;
const BACKOFF_CAP = 10_000;

/** Starts the loop with a first pass. */
export const startLoop = ({ name, clock, log, pass }: LoopOptions): Loop => {
  const awake = bell();
  const closing = bell();
  let closed = false;

  const run = async (): Promise<void> => {
    let failures = 0;
    while (!closed) {
      try {
        const rest = await pass();
        failures = 0;
        if (rest > 0 && !closed) await sleep(clock, awake, rest);
      } catch (error) {
        failures += 1;
        const ms = backoff(failures, BACKOFF_BASE, BACKOFF_CAP);
        log.error({ loop: name, failures, retryInMs: ms, err: error }, 'a pass failed; it is repeated');
        if (!closed) await sleep(clock, closing, ms);
      }
    }
  };

  const ended = run();
  return {
    ring: awake.ring,
    close: () => {
      closed = true;
      awake.ring();
      closing.ring();
      return ended;
    },
  };
};

/** Until the bell rings, or `ms` are over, when the timer rings it. */
const sleep = async (clock: Clock, door: Bell, ms: number): Promise<void> => {
  const timer = clock.timer(ms, door.ring);
  await door.next();
  timer.cancel();
};
