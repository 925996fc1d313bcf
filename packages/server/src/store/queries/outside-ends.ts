import type { Actor } from '../terms.ts';
import type { Tx } from '../write.ts';
import { holdKnown } from './outside.ts';

/** A person takes away what an agent counts for them. False when they know no such agent. */
export const clearOutside = async (
  tx: Tx,
  user: Actor,
  { agentId, name }: { readonly agentId: string; readonly name: string },
): Promise<boolean> => {
  if (!(await holdKnown(tx, agentId, { tenantId: user.tenantId, userId: user.id }))) return false;
  const { numDeletedRows } = await tx.db
    .deleteFrom('buckets')
    .where('user_id', '=', user.id)
    .where('agent_id', '=', agentId)
    .where('name', '=', name)
    .executeTakeFirst();
  if (numDeletedRows > 0n) tx.append(user.id, 'badge.updated', user.id, 0);
  return true;
};

/** Nobody could take them back: what an agent counts goes with its last key. The caller holds the agent. */
export const dropOutside = async (tx: Tx, agentId: string): Promise<void> => {
  // by those who know it, of whom there is an index: a bucket is of one of them
  const known = tx.db.selectFrom('contacts').select('user_id').where('agent_id', '=', agentId);
  const people = await tx.db
    .selectFrom('users')
    .select('id')
    .where('id', 'in', (eb) =>
      eb.selectFrom('buckets').select('user_id').where('agent_id', '=', agentId).where('user_id', 'in', known),
    )
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  if (people.length === 0) return;
  const ids = people.map(({ id }) => id);
  const dropped = await tx.db
    .deleteFrom('buckets')
    .where('agent_id', '=', agentId)
    .where('user_id', 'in', ids)
    .returning('user_id')
    .execute();
  for (const id of new Set(dropped.map(({ user_id }) => user_id))) tx.append(id, 'badge.updated', id, 0);
};
