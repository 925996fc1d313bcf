import { sql } from 'kysely';
import { prepared } from '../prepared.ts';
import type { Tx } from '../write.ts';
import { close, held } from './closing.ts';

/** The agent does not sit idle any more: there, or at all. */
export const closeIdle = async (tx: Tx, agentId: string, conversationId: string | null): Promise<void> => {
  const found = await findIdle(tx.db, { agentId, conversationId });
  if (found.length === 0) return;
  const ids = found.map(({ id }) => id);
  await close(tx, { how: 'acted' }, held(tx).where('id', 'in', ids));
};

/** Most prompts find none, so that it is worth asking first. */
const findIdle = prepared((db, { agentId, conversationId }: { agentId: string; conversationId: string | null }) =>
  db
    .selectFrom('notifications')
    .select('id')
    .where('kind', '=', sql.lit('idle'))
    .where('state', '<>', sql.lit('closed'))
    .where('agent_id', '=', agentId)
    .where((eb) => eb.or([eb('conversation_id', 'is', null), eb('conversation_id', '=', conversationId)])),
);

/**
 * Before a member says something: what is closed because they have read so far, and because the agent has something to
 * do. In one order, for another may close some of both.
 */
export const holdForPrompt = async (
  tx: Tx,
  { userId, agentId, conversationId }: { userId: string; agentId: string; conversationId: string },
): Promise<void> => {
  const idle = await findIdle(tx.db, { agentId, conversationId });
  if (idle.length === 0) return;
  const ids = idle.map(({ id }) => id);
  const own = tx.db
    .selectFrom('notifications')
    .select('id')
    .where('user_id', '=', userId)
    .where('conversation_id', '=', conversationId)
    .where('state', '<>', sql.lit('closed'));
  await held(tx)
    .where('id', 'in', own.union(tx.db.selectFrom('notifications').select('id').where('id', 'in', ids)))
    .execute();
};
