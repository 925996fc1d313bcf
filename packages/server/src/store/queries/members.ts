import type { Conversation } from '@beckon/protocol';
import type { Actor } from '../store.ts';
import type { Tx } from '../write.ts';
import { meet } from './contacts.ts';
import { hold, holdWithAsks } from './hold.ts';
import { letGo } from './leaving.ts';
import { touchThread } from './messages.ts';
import { isIn, threadById, visible } from './threads.ts';

/** Lets a user of the tenant into a conversation of the actor's; they see all of it, and count none of it as news. */
export const join = async (
  tx: Tx,
  actor: Actor,
  id: string,
  userId: string,
  most: number,
): Promise<Conversation | 'unknown_user' | 'full' | undefined> => {
  await hold(tx, [id]);
  const [known] = await visible(tx.db, actor, [id]);
  if (!known || known.members.includes(userId)) return known;
  const user = await tx.db
    .selectFrom('users')
    .select('id')
    .where('tenant_id', '=', actor.tenantId)
    .where('id', '=', userId)
    .executeTakeFirst();
  if (!user) return 'unknown_user';
  if (known.members.length >= most) return 'full';
  await tx.db
    .insertInto('members')
    // what was said before they came is not news to them
    .values({ conversation_id: id, user_id: userId, joined_at: tx.now, read_seq: known.seq, unread: 0 })
    .execute();
  await meet(tx, known.agentId, [userId]);
  await touchThread(tx, await threadById(tx.db, id));
  return (await visible(tx.db, actor, [id]))[0];
};

/**
 * Takes a member out of a conversation of the actor's, and with the member all that they had because they were in it:
 * its asks, what was told about it, and that it is their inbox: what is fired next must reach them, in a new one. Their
 * feed gets the conversation once more, as `void`.
 */
export const leave = async (tx: Tx, actor: Actor, id: string, userId: string): Promise<boolean> => {
  await holdWithAsks(tx, id);
  if (!(await isIn(tx.db, actor, id))) return false;
  const before = await threadById(tx.db, id);
  if (!before.members.includes(userId)) return false;
  await letGo(tx, userId, id);
  await tx.db.deleteFrom('late_replies').where('conversation_id', '=', id).where('user_id', '=', userId).execute();
  await tx.db.deleteFrom('members').where('conversation_id', '=', id).where('user_id', '=', userId).execute();
  await tx.db
    .updateTable('conversations')
    .set({ inbox_of: null })
    .where('id', '=', id)
    .where('inbox_of', '=', userId)
    .execute();
  const version = await touchThread(tx, before);
  tx.append(userId, 'badge.updated', userId, version);
  return true;
};
