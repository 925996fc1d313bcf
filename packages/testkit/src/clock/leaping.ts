import { setImmediate as turn } from 'node:timers/promises';

/**
 * A clock for days on end: it leaps from one moment at which something happens to the next. What would only have looked
 * whether there is anything to do (a poll) fires once, where the leap ends, as after the sleep of a machine.
 */
export interface LeapingClock {
  now(): number;
  timer(ms: number, wake: () => void): { cancel(): void };
  /** When the next timer is due; infinite when there is none. */
  readonly next: number;
  /** It is that moment. Whatever fell due fires, oldest first, each when the one before has come to rest. */
  leap(to: number): Promise<void>;
  /** It is that moment, and nothing fires yet: what falls due waits for the next leap. */
  skip(to: number): void;
  /** Resolves when nothing has anything to do but wait for time. */
  rest(): Promise<void>;
}

export interface LeapingClockOptions {
  readonly start: number;
  /** Whether somebody is at something that is no timer: a clock cannot know. */
  readonly busy: () => boolean;
}

/** Turns of the event loop in which nothing is heard before it is quiet: a hint takes one, and a command's begin one. */
const QUIET_TURNS = 3;

/** A wait for something that never comes would be a day that never ends. */
const MOST_TURNS = 1_000_000;

export const leapingClock = ({ start, busy }: LeapingClockOptions): LeapingClock => {
  let now = start;
  const timers = new Set<{ readonly due: number; readonly wake: () => void }>();

  const first = (): { readonly due: number; readonly wake: () => void } | undefined => {
    let found: { readonly due: number; readonly wake: () => void } | undefined;
    for (const timer of timers) if (found === undefined || timer.due < found.due) found = timer;
    return found;
  };

  const rest = async (): Promise<void> => {
    let turns = 0;
    for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
      await turn();
      if (busy()) quiet = -1;
      if (++turns > MOST_TURNS) throw new Error('something is busy for ever');
    }
  };

  const move = (to: number): void => {
    if (to < now) throw new RangeError(`a clock goes forward only: from ${now} to ${to}`);
    now = to;
  };

  return {
    now: () => now,
    timer: (ms, wake) => {
      // whole milliseconds, as the system's timers
      const timer = { due: now + Math.ceil(Math.max(0, ms)), wake };
      timers.add(timer);
      return { cancel: () => void timers.delete(timer) };
    },
    get next() {
      return first()?.due ?? Number.POSITIVE_INFINITY;
    },
    rest,
    skip: move,
    leap: async (to) => {
      move(to);
      await rest();
      for (let timer = first(); timer !== undefined && timer.due <= now; timer = first()) {
        timers.delete(timer);
        timer.wake();
        await rest();
      }
    },
  };
};
