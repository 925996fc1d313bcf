import { prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';

/**
 * Which people have heard of which agent: its owner, the members of its conversations, whoever it asked or told
 * something. Those see it in their state, and are told when it comes and goes; the rest of the tenant is not.
 */

/** These people now know the agent; those to whom it is new get it in their feed. */
export const meet = async (tx: Tx, agentId: string, userIds: readonly string[]): Promise<void> => {
  if (userIds.length === 0) return;
  const rows = [...userIds].sort().map((userId) => ({ agent_id: agentId, user_id: userId }));
  const fresh = await insertNew(tx.db, { rows });
  if (fresh.length === 0) return;
  const agent = await tx.db.selectFrom('agents').select('version').where('id', '=', agentId).executeTakeFirstOrThrow();
  for (const row of fresh) tx.append(row.user_id, 'agent.updated', agentId, agent.version);
};

const insertNew = prepared((db, { rows }: { rows: Rows['contacts'][] }) =>
  db
    .insertInto('contacts')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .returning('user_id'),
);

/** Tells everyone who knows the agent that it has a new version. */
export const tellContacts = async (tx: Tx, agentId: string, version: number): Promise<void> => {
  const rows = await tx.db.selectFrom('contacts').select('user_id').where('agent_id', '=', agentId).execute();
  for (const row of rows) tx.append(row.user_id, 'agent.updated', agentId, version);
};
