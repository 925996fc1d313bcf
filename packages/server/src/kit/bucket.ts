import type { Clock } from './clock.ts';

/** A set of token buckets by name: `burst` at once, then `perMinute`. Lives in memory; losing it only forgives. */
export interface Buckets {
  /** Takes one token. Answers 0 when there was one, else the seconds until there is. */
  take(name: string): number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Names beyond this are forgotten oldest first, so that a scan over addresses cannot fill the memory. */
const MOST_NAMES = 50_000;

export const buckets = (clock: Clock, burst: number, perMinute: number): Buckets => {
  const known = new Map<string, Bucket>();
  const perMs = perMinute / 60_000;
  return {
    take: (name) => {
      const now = clock.now();
      const bucket = known.get(name) ?? { tokens: burst, at: now };
      known.delete(name);
      known.set(name, bucket);
      if (known.size > MOST_NAMES) known.delete(known.keys().next().value ?? name);
      bucket.tokens = Math.min(burst, bucket.tokens + Math.max(0, now - bucket.at) * perMs);
      bucket.at = now;
      if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return 0;
      }
      return Math.ceil((1 - bucket.tokens) / perMs / 1000);
    },
  };
};
