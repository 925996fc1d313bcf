import { Fault, isFault, type Route } from '@beckon/protocol';
import type { Auth } from '../auth/auth.ts';
import type { Presented } from '../auth/presented.ts';
import type { Caller } from '../auth/principal.ts';
import type { RateLimits } from './limits.ts';

const ANYONE: Caller = { kind: 'anyone' };

/** Lets a request in to a route, or throws why not: who it is, whether that may come here, and how often. */
export type Admit = (row: Pick<Route, 'who' | 'often'>, presented: Presented, address: string) => Promise<Caller>;

export const admission =
  (auth: Pick<Auth, 'authenticate'>, rates: RateLimits): Admit =>
  async (row, presented, address) => {
    // A route for anyone looks for nobody: an old cookie must not stand in the way of signing in.
    const caller = row.who.includes('anyone') ? ANYONE : await identify(auth, rates, presented, address);
    rates.spend(caller, address, row.often);
    if (row.who.includes(caller.kind)) return caller;
    throw new Fault(caller.kind === 'anyone' ? 'unauthenticated' : 'forbidden');
  };

const identify = async (
  auth: Pick<Auth, 'authenticate'>,
  rates: RateLimits,
  presented: Presented,
  address: string,
): Promise<Caller> => {
  try {
    return await auth.authenticate(presented);
  } catch (error) {
    if (isFault(error)) rates.spendFailed(address);
    throw error;
  }
};
