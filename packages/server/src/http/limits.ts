import { Fault } from '@beckon/protocol';
import type { Caller } from '../auth/principal.ts';
import { buckets } from '../kit/bucket.ts';
import type { Clock } from '../kit/clock.ts';
import { countedAs } from './client.ts';
import type { Rates } from './rooms.ts';

/** Generous: they stop a loop that went wild, and guessing; not a busy app. */
const DEFAULTS: Rates = { burst: 200, perMinute: 600 };
/** For what is called while a reply is written: a few replies at once, 25 times a second each. */
const OFTEN = 10;

export interface RateLimits {
  /** @throws {Fault} `rate_limited` with the seconds until there is room again */
  spend(caller: Caller, address: string, often?: boolean): void;
  /** Counts a token that does not hold, by the address that tried it. @throws {Fault} `rate_limited` */
  spendFailed(address: string): void;
}

/**
 * One bucket per credential; per address for those who have none, and another for tokens that do not hold: a program that
 * goes on with a revoked key must not keep its neighbours behind the same address from signing in.
 */
export const rateLimits = (clock: Clock, rates: Partial<Rates> = {}): RateLimits => {
  const { burst, perMinute } = { ...DEFAULTS, ...rates };
  const known = buckets(clock, burst, perMinute);
  const busy = buckets(clock, burst * OFTEN, perMinute * OFTEN);
  const take = (name: string, often = false): void => {
    const wait = (often ? busy : known).take(name);
    if (wait > 0) throw new Fault('rate_limited', undefined, {}, wait);
  };
  return {
    spend: (caller, address, often) => take(nameOf(caller, address), often),
    spendFailed: (address) => take(`failed:${countedAs(address)}`),
  };
};

const nameOf = (caller: Caller, address: string): string => {
  switch (caller.kind) {
    case 'user':
    case 'agent':
      return caller.credentialId ?? caller.id;
    case 'admin':
      return `admin:${caller.tenantId}`;
    case 'device':
      return caller.deviceId;
    case 'answer':
      return `${caller.claims.askId}:${caller.claims.deviceId}`;
    case 'anyone':
      return countedAs(address);
  }
};
