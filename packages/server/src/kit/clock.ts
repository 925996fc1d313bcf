/** Time as the server sees it. Handed in everywhere, so that a test can hold it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls `wake` once after `ms`. A timer never keeps the process alive. */
  timer(ms: number, wake: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

/** setTimeout takes at most a signed 32-bit number of milliseconds; more would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

export const systemClock = (): Clock => ({
  now: () => Date.now(),
  timer: (ms, wake) => {
    const handle = setTimeout(wake, Math.min(Math.max(ms, 0), LONGEST_TIMER));
    handle.unref();
    return { cancel: () => clearTimeout(handle) };
  },
});
