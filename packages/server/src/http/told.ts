import type { Told } from '@beckon/protocol';
import type { AdminCaller, AgentCaller } from '../auth/principal.ts';
import { type Actor, StoreUnavailable } from '../store/store.ts';
import { patience } from './page.ts';
import type { Rooms } from './rooms.ts';

/** Says what became of telling people of occasions that an agent just caused, or caused before. */
export type Teller = (
  caller: AgentCaller | AdminCaller,
  agent: Pick<Actor, 'tenantId' | 'id'>,
  occasions: readonly string[],
  wait: number | undefined,
  signal: AbortSignal,
) => Promise<Told[]>;

export const teller =
  ({ ledger, live }: Pick<Rooms, 'ledger' | 'live'>): Teller =>
  (caller, { tenantId, id }, occasions, wait, signal) => {
    const waitSeconds = patience(wait);
    const look = (held: AbortSignal) => ledger.told({ tenantId, kind: 'agent', id }, occasions, waitSeconds, held);
    const told = (held: AbortSignal) => look(held).catch(stored);
    // the admin key has no place among those who hold requests open: it is the operator's, and there is one
    return waitSeconds > 0 && caller.kind === 'agent' ? live.hold(caller, signal, told) : told(signal);
  };

/** What was asked or said is kept, whatever became of telling: an answer without that is better than none. */
const stored = (error: unknown): Told[] => {
  if (error instanceof StoreUnavailable) return [];
  throw error;
};
