import { setImmediate as settled } from 'node:timers/promises';

export { instantDisk } from './disk.ts';
export * from './leaping.ts';

/** What a program needs from time. The server's `kit/clock.ts` has the same shape, so either may be handed to it. */
export interface Clock {
  /** Wall time, in milliseconds since the epoch. */
  now(): number;
  /** Calls `wake` once, `ms` milliseconds from now, unless cancelled before. */
  timer(ms: number, wake: () => void): { cancel(): void };
}

/** A clock that stands still until a test moves it. */
export interface HeldClock extends Clock {
  /**
   * Lets `ms` milliseconds pass. Every timer that falls due fires at its own moment, in order of due time and then of
   * making, also those made on the way. Between two timers everything that was waiting on a promise runs.
   * Rejects with what a `wake` threw; time then stands at that timer's moment.
   */
  advance(ms: number): Promise<void>;
  /** Corrects the wall clock to `ms` since the epoch, as NTP would. No time passes: timers neither fire nor move. */
  set(ms: number): void;
  /** How many timers are waiting: 0 is what a house that closed itself leaves behind. */
  readonly waiting: number;
}

interface Timer {
  /** On the monotonic scale, which `set` does not touch. */
  readonly due: number;
  readonly wake: () => void;
}

/** A program that re-arms a 0 ms timer for ever would keep `advance` busy for ever; no honest test needs this many. */
const MOST_WAKES = 100_000;

/** A held clock that reads `start`, in milliseconds since the epoch (default: 1 January 2026, 12:00 UTC). */
export function heldClock(start: number = Date.UTC(2026, 0, 1, 12)): HeldClock {
  // Two scales, as in a real machine: timers count elapsed time, `now` adds an offset that a correction may change.
  let elapsed = 0;
  let offset = start;
  const timers = new Set<Timer>();

  /** The earliest timer due at or before `end`; a Set keeps the order of making, so ties go to the older one. */
  function nextDue(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of timers) {
      if (timer.due <= end && (first === undefined || timer.due < first.due)) first = timer;
    }
    return first;
  }

  return {
    now: () => offset + elapsed,
    timer(ms, wake) {
      const timer: Timer = { due: elapsed + Math.max(0, Number.isNaN(ms) ? 0 : ms), wake };
      timers.add(timer);
      return { cancel: () => void timers.delete(timer) };
    },
    async advance(ms) {
      if (!(ms >= 0)) throw new RangeError(`a clock goes forward only: advance(${ms})`);
      const end = elapsed + ms;
      await settled();
      for (let wakes = 0, timer = nextDue(end); timer !== undefined; timer = nextDue(end)) {
        if (++wakes > MOST_WAKES)
          throw new Error(`over ${MOST_WAKES} timers fired in advance(${ms}): is one re-armed with 0 ms?`);
        timers.delete(timer);
        elapsed = timer.due;
        timer.wake();
        await settled();
      }
      elapsed = end;
    },
    set(ms) {
      offset = ms - elapsed;
    },
    get waiting() {
      return timers.size;
    },
  };
}
