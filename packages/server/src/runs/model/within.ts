import type { Clock } from '../../kit/clock.ts';

/** Somebody took longer than they were given. */
export class TooLate extends Error {
  override readonly name = 'TooLate';
}

/**
 * Does some work within a time limit, and while the signal holds. The work hears of both by its own signal, and is left
 * behind when it does not listen.
 *
 * @throws {TooLate} and whatever the work, or the signal, ends with
 */
export const within = async <T>(
  { clock, ms, signal }: { readonly clock: Clock; readonly ms: number; readonly signal?: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const ending = new AbortController();
  const limited = signal ? AbortSignal.any([signal, ending.signal]) : ending.signal;
  limited.throwIfAborted();
  const over = Promise.withResolvers<never>();
  const stop = (): void => over.reject(limited.reason);
  limited.addEventListener('abort', stop, { once: true });
  const timer = clock.timer(ms, () => ending.abort(new TooLate(`over ${ms} ms`)));
  try {
    return await Promise.race([work(limited), over.promise]);
  } finally {
    timer.cancel();
    limited.removeEventListener('abort', stop);
  }
};
