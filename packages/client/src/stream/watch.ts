import type { Clock } from '../clock.ts';

/** Calls `late` once, when nothing has fed it for as long as it was told. */
export interface Watchdog {
  feed(ms: number): void;
  stop(): void;
}

export function createWatchdog(clock: Clock, late: () => void): Watchdog {
  let timer: { cancel(): void } | undefined;
  return {
    feed(ms) {
      timer?.cancel();
      timer = clock.timer(ms, late);
    },
    stop() {
      timer?.cancel();
    },
  };
}

/** Finds a silent hole in what has come. */
export interface HoleFinder {
  /** A position up to which everything has come. */
  came(seq: number): void;
  /** A heartbeat tells the head; true when something is missing. */
  heartbeat(head: number): boolean;
}

/**
 * A heartbeat may be ahead of what has come: the rows can be on their way behind it. But what one heartbeat announced must
 * be there at the next.
 */
export function createHoleFinder(): HoleFinder {
  let last = 0;
  let announced = 0;
  return {
    came(seq) {
      last = Math.max(last, seq);
    },
    heartbeat(head) {
      const hole = announced > last;
      announced = head;
      return hole;
    },
  };
}
