import type { Conversation } from '@beckon/protocol';
import type { Actor } from '../store.ts';
import type { Tx } from '../write.ts';
import { closeForMessages } from './close.ts';
import { visible } from './threads.ts';

/** Moves a member's read position forward, never past the newest message, and closes what was told about the read ones. */
export const moveReadPosition = async (
  tx: Tx,
  actor: Actor,
  id: string,
  seq: number,
): Promise<Conversation | undefined> => {
  const [known] = await visible(tx.db, actor, [id]);
  if (!known) return undefined;
  const to = Math.min(seq, known.seq);
  const moved = await tx.db
    .updateTable('members')
    .set({ read_seq: to })
    .where('conversation_id', '=', id)
    .where('user_id', '=', actor.id)
    .where('read_seq', '<', to)
    .returning('user_id')
    .executeTakeFirst();
  if (!moved) return known;
  tx.append(actor.id, 'conversation.updated', id, known.version);
  tx.append(actor.id, 'badge.updated', actor.id, known.version);
  await closeForMessages(tx, actor.id, id, to);
  return (await visible(tx.db, actor, [id]))[0];
};
