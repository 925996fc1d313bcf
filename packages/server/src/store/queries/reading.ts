import type { Conversation } from '@beckon/protocol';
import type { Actor } from '../store.ts';
import type { Tx } from '../write.ts';
import { closeForMessages } from './close.ts';
import { visible } from './threads.ts';
import { countAnew } from './unread.ts';

/** Moves a member's read position forward, never past the newest message, and closes what was told about the read ones. */
export const moveReadPosition = async (
  tx: Tx,
  actor: Actor,
  id: string,
  seq: number,
): Promise<Conversation | undefined> => {
  const [known] = await visible(tx.db, actor, [id]);
  if (!known) return undefined;
  if (!(await hasRead(tx, actor.id, id, Math.min(seq, known.seq)))) return known;
  return (await visible(tx.db, actor, [id]))[0];
};

/** A member has read up to here. False when they had read further. */
export const hasRead = async (tx: Tx, userId: string, id: string, seq: number): Promise<boolean> => {
  const moved = await tx.db
    .updateTable('members')
    .set({ read_seq: seq })
    .where('conversation_id', '=', id)
    .where('user_id', '=', userId)
    .where('read_seq', '<', seq)
    .returning('unread')
    .executeTakeFirst();
  if (!moved) return false;
  if (moved.unread > 0) await countAnew(tx, id, userId);
  // readers take what has a higher version; the place in lists is that of the newest message, and stays
  const { version } = await tx.db
    .updateTable('conversations')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .returning('version')
    .executeTakeFirstOrThrow();
  tx.append(userId, 'conversation.updated', id, version);
  tx.append(userId, 'badge.updated', userId, version);
  await closeForMessages(tx, userId, id, seq);
  return true;
};
