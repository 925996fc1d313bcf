import { limits } from '@beckon/protocol';
import type { Counted, NewCount } from '../preferences.ts';
import type { Actor } from '../terms.ts';
import type { Tx } from '../write.ts';
import { holdAgent, lostItsKeys } from './agent-keys.ts';

/**
 * Sets what an agent counts for a person, who must have to do with it. The person is held: they have few buckets. The
 * agent is, too: it may be losing its last key, with which its buckets go.
 */
export const countOutside = async (tx: Tx, agent: Actor, { name, count, userId }: NewCount): Promise<Counted> => {
  const owner = await holdAgent(tx, agent);
  if (await lostItsKeys(tx, agent.id)) return 'revoked';
  const of = userId ?? owner;
  if (of === null) return 'no_addressee';
  if (!(await holdKnown(tx, agent.id, { tenantId: agent.tenantId, userId: of }))) return 'unknown_user';
  const buckets = await tx.db
    .selectFrom('buckets')
    .select(['name', 'count'])
    .where('user_id', '=', of)
    .where('agent_id', '=', agent.id)
    .execute();
  const before = buckets.find((bucket) => bucket.name === name);
  if ((before?.count ?? 0) === count) return 'counted';
  if (count === 0) {
    await tx.db
      .deleteFrom('buckets')
      .where('user_id', '=', of)
      .where('agent_id', '=', agent.id)
      .where('name', '=', name)
      .execute();
  } else {
    if (!before && buckets.length >= limits.outsideBuckets) return 'too_many';
    await tx.db
      .insertInto('buckets')
      .values({ user_id: of, agent_id: agent.id, name, count })
      .onConflict((conflict) => conflict.columns(['user_id', 'agent_id', 'name']).doUpdateSet({ count }))
      .execute();
  }
  tx.append(of, 'badge.updated', of, count);
  return 'counted';
};

/** Whether the person knows the agent: its owner does, and whoever is in a conversation of its, or was told something by it. */
export const holdKnown = async (
  tx: Tx,
  agentId: string,
  { tenantId, userId }: { readonly tenantId: string; readonly userId: string },
): Promise<boolean> => {
  const held = await tx.db
    .selectFrom('users')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', userId)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('contacts')
          .select('contacts.user_id')
          .whereRef('contacts.user_id', '=', 'users.id')
          .where('contacts.agent_id', '=', agentId),
      ),
    )
    .forNoKeyUpdate('users')
    .executeTakeFirst();
  return held !== undefined;
};
