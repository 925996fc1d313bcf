import { sql } from 'kysely';
import type { Telling } from '../asks.ts';
import { prepared } from '../prepared.ts';
import type { Tx } from '../write.ts';
import { close, held } from './closing.ts';
import { idleBefore } from './idle-before.ts';
import { type Subject, tell } from './tell.ts';

/** The agent does not sit idle any more: there, or at all. */
export const closeIdle = async (tx: Tx, agentId: string, conversationId: string | null): Promise<void> => {
  const found = await findIdle(tx.db, { agentId, conversationId });
  await closeActed(
    tx,
    found.map(({ id }) => id),
  );
};

/** The same, of those that `holdForPrompt` has found. */
export const closeActed = async (tx: Tx, ids: readonly string[]): Promise<void> => {
  if (ids.length > 0) await close(tx, { how: 'acted' }, held(tx).where('id', 'in', [...ids]));
};

/**
 * The agent sits idle. For who knows that, or is about to, this notification follows the one that says so, and is decided
 * at once: the time runs from when the agent first said so, however often it says it again.
 */
export const tellIdle = async (
  tx: Tx,
  userIds: readonly string[],
  subject: Subject & { readonly agentId: string },
  telling: Telling,
): Promise<void> => {
  const { agentId, conversationId = null } = subject;
  const first = await idleBefore(tx, { agentId, conversationId, userIds });
  const fresh = userIds.filter((userId) => !first.has(userId));
  await tell(tx, fresh, subject, telling);
  for (const userId of userIds) {
    const followsId = first.get(userId);
    if (followsId !== undefined) await tell(tx, [userId], { ...subject, followsId }, { ...telling, since: tx.now });
  }
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
 * Before a member says something: what is closed because they have read so far, because the agent has something to do,
 * and with the asks that are withdrawn. In one order, for another may close some of all. Answers what tells that the agent
 * is idle.
 */
export const holdForPrompt = async (
  tx: Tx,
  { userId, agentId, conversationId }: { userId: string; agentId: string; conversationId: string },
  askIds: readonly string[] = [],
): Promise<string[]> => {
  const idle = await findIdle(tx.db, { agentId, conversationId });
  const ids = idle.map(({ id }) => id);
  if (ids.length === 0 && askIds.length === 0) return ids;
  const from = tx.db.selectFrom('notifications').select('id');
  let all = from
    .where('user_id', '=', userId)
    .where('conversation_id', '=', conversationId)
    .where('state', '<>', sql.lit('closed'));
  if (ids.length > 0) all = all.union(from.where('id', 'in', ids));
  if (askIds.length > 0) all = all.union(from.where('ask_id', 'in', [...askIds]));
  await held(tx).where('id', 'in', all).execute();
  return ids;
};
