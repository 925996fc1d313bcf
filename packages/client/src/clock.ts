/** What a program needs from time. Tests hand in one that stands still until it is moved. */
export interface Clock {
  /** Wall time, in milliseconds since the epoch. */
  now(): number;
  /** Calls `wake` once, `ms` milliseconds from now, unless cancelled before. */
  timer(ms: number, wake: () => void): { cancel(): void };
}

/** `setTimeout` takes a delay above this for 1 ms. */
const LONGEST_MS = 2 ** 31 - 1;

/** The machine's own clock. */
export const systemClock = (): Clock => ({
  now: () => Date.now(),
  timer(ms, wake) {
    const handle = setTimeout(wake, Math.min(ms, LONGEST_MS));
    return { cancel: () => clearTimeout(handle) };
  },
});

/** Resolves after `ms`; rejects with the signal's reason as soon as it is aborted. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = (): void => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.timer(ms, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
