import type { Tx } from '../write.ts';
import { closeForLeaver, holdForMember } from './close.ts';
import { addresseesOf } from './read-asks.ts';
import { settleHeld } from './settle-ask.ts';

/** What somebody was asked and told as a member of a conversation, when they are one no longer. */

const NOBODY = 'Everybody who was asked has left the conversation.';

/**
 * The asks of the conversation are no longer put to this member, but for those that named them; what they were told of
 * the conversation is closed. An open ask that nobody could answer any more is cancelled: its agent hears of it and may
 * ask others, and a run that waits for it goes on.
 */
export const letGo = async (tx: Tx, userId: string, conversationId: string): Promise<void> => {
  const theirs = tx.db
    .selectFrom('addressees')
    .select('ask_id')
    .where('user_id', '=', userId)
    .where('as_member', '=', 1);
  // asks before addressees, as whoever settles them
  await tx.db
    .selectFrom('asks')
    .select('id')
    .where('conversation_id', '=', conversationId)
    .where('id', 'in', theirs)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  const asked = await tx.db
    .deleteFrom('addressees')
    .where('user_id', '=', userId)
    .where('as_member', '=', 1)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('asks')
          .select('asks.id')
          .whereRef('asks.id', '=', 'addressees.ask_id')
          .where('asks.conversation_id', '=', conversationId),
      ),
    )
    .returning(['ask_id', 'state'])
    .execute();
  const open = asked
    .filter(({ state }) => state === 'open')
    .map(({ ask_id }) => ask_id)
    .sort();
  await holdForMember(tx, userId, conversationId, open);
  const left = await addresseesOf(tx.db, open);
  for (const id of open) await askWithout(tx, userId, id, left.get(id) ?? []);
  await closeForLeaver(tx, userId, conversationId, open);
};

/** An ask has one addressee less. Their own feed gets it once more, as `void`. */
const askWithout = async (tx: Tx, userId: string, id: string, others: readonly string[]): Promise<void> => {
  const row = await tx.db
    .updateTable('asks')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .returning(['tenant_id', 'agent_id', 'version'])
    .executeTakeFirstOrThrow();
  tx.append(userId, 'ask.updated', id, row.version);
  if (others.length === 0) {
    await settleHeld(tx, { tenantId: row.tenant_id, id }, { state: 'cancelled', reason: NOBODY });
  } else for (const reader of [row.agent_id, ...others]) tx.append(reader, 'ask.updated', id, row.version);
};
