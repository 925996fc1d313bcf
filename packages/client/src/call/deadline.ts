import type { Clock } from '../clock.ts';

/** Rejects with the signal's reason once it is aborted; never resolves. */
export function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/**
 * Runs `work` with a signal that fires when `outer` does, or after `ms` with `late()` as its reason.
 * Written out because `AbortSignal.any` is missing on iOS 16.4, the first that has push. The race is there for a
 * `fetch` that is deaf to its signal.
 */
export async function withDeadline<T>(
  { clock, ms, outer, late }: { clock: Clock; ms: number; outer?: AbortSignal | undefined; late: () => Error },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer?.throwIfAborted();
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(outer?.reason);
  outer?.addEventListener('abort', onAbort, { once: true });
  const timer = clock.timer(ms, () => controller.abort(late()));
  try {
    return await Promise.race([work(controller.signal), aborted(controller.signal)]);
  } finally {
    timer.cancel();
    outer?.removeEventListener('abort', onAbort);
  }
}
