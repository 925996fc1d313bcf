/**
 * Exponential back-off with full jitter: a random time between half and all of `base * 2^(attempt - 1)`, at most `cap`.
 * Half is kept, because pure full jitter may retry at once, which a struggling peer does not need.
 *
 * @param attempt 1 for the first retry
 * @returns milliseconds
 */
export const backoff = (attempt: number, base: number, cap: number, random: () => number = Math.random): number => {
  const full = Math.min(cap, base * 2 ** Math.max(0, attempt - 1));
  return Math.round(full / 2 + (full / 2) * random());
};
