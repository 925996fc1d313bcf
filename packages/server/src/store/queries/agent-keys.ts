import type { Actor } from '../terms.ts';
import type { Tx } from '../write.ts';

/** Holds the agent, so that it gets no bucket while it loses its last key; answers who owns it. */
export const holdAgent = async (tx: Tx, agent: Pick<Actor, 'tenantId' | 'id'>): Promise<string | null> => {
  const row = await tx.db
    .selectFrom('agents')
    .select('owner_id')
    .where('tenant_id', '=', agent.tenantId)
    .where('id', '=', agent.id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row?.owner_id ?? null;
};

/** Whether it had keys, and the last of them was revoked. One that never had any acts in another way, or not at all. */
export const lostItsKeys = async (tx: Tx, agentId: string): Promise<boolean> => {
  const row = await tx.db
    .selectFrom('keys')
    .select((eb) => [eb.fn.countAll<number>().as('all'), eb.fn.count<number>('revoked_at').as('revoked')])
    .where('agent_id', '=', agentId)
    .executeTakeFirstOrThrow();
  return row.all > 0 && row.all === row.revoked;
};
