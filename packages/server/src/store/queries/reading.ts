import type { Conversation } from '@beckon/protocol';
import type { Tx } from '../write.ts';
import { closeForMessages } from './close.ts';
import { hold } from './hold.ts';
import { placeOf, type Witness } from './place.ts';
import { positionIn, visible } from './threads.ts';
import { countAnew } from './unread.ts';

/**
 * Moves a member's read position forward, never past the newest message. What is read are the messages up to there that
 * are over: also those that came to their end behind the position, and what was told about any of them.
 */
export const moveReadPosition = async (
  tx: Tx,
  actor: Witness,
  id: string,
  seq: number,
): Promise<Conversation | undefined> => {
  await hold(tx, [id]);
  const newest = await positionIn(tx.db, actor, id);
  if (newest === undefined) return undefined;
  await hasRead(tx, actor.id, id, Math.min(seq, newest), await placeOf(tx, actor));
  return (await visible(tx.db, actor, [id]))[0];
};

/** A member has read up to here. What changes nothing is told to nobody. */
export const hasRead = async (
  tx: Tx,
  userId: string,
  id: string,
  seq: number,
  on: string | null = null,
): Promise<void> => {
  const moved = await tx.db
    .updateTable('members')
    .set({ read_seq: seq })
    .where('conversation_id', '=', id)
    .where('user_id', '=', userId)
    .where('read_seq', '<', seq)
    .returning('unread')
    .executeTakeFirst();
  const unread = moved ? moved.unread : await unreadOf(tx, userId, id);
  const caughtUp = unread > 0 && (await readLate(tx, userId, id, seq));
  if (moved || caughtUp) {
    if (unread > 0) await countAnew(tx, id, userId);
    // readers take what has a higher version; the place in lists is that of the newest message, and stays
    const { version } = await tx.db
      .updateTable('conversations')
      .set((eb) => ({ version: eb('version', '+', 1) }))
      .where('id', '=', id)
      .returning('version')
      .executeTakeFirstOrThrow();
    tx.append(userId, 'conversation.updated', id, version);
    tx.append(userId, 'badge.updated', userId, version);
  }
  await closeForMessages(tx, userId, id, seq, { how: 'read', on });
};

const unreadOf = async (tx: Tx, userId: string, id: string): Promise<number> => {
  const row = await tx.db
    .selectFrom('members')
    .select('unread')
    .where('conversation_id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row?.unread ?? 0;
};

/** Whether any reply had come to its end behind what this member had read, and is read now. */
const readLate = async (tx: Tx, userId: string, id: string, seq: number): Promise<boolean> => {
  const read = await tx.db
    .deleteFrom('late_replies')
    .where('conversation_id', '=', id)
    .where('user_id', '=', userId)
    .where('seq', '<=', seq)
    .returning('seq')
    .execute();
  return read.length > 0;
};
