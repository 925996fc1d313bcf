import { prepared } from '../prepared.ts';
import type { Tx } from '../write.ts';

/**
 * What a member has not read. The number stands with the member and changes in the transaction that changes what it
 * counts; every read, and everything that is not simply one more, counts anew, so that it cannot drift for long.
 */

/** One more message of this author, at this position, for every other member who has not read so far. */
export const countMessage = async (tx: Tx, conversationId: string, authorId: string, seq: number): Promise<void> => {
  await countOneMore(tx.db, { conversationId, authorId, seq });
};

const countOneMore = prepared((db, to: { conversationId: string; authorId: string; seq: number }) =>
  db
    .updateTable('members')
    .set((eb) => ({ unread: eb('unread', '+', 1) }))
    .where('conversation_id', '=', to.conversationId)
    .where('user_id', '<>', to.authorId)
    .where('read_seq', '<', to.seq),
);

/** Counts anew, for everyone or for one. */
export const countAnew = async (tx: Tx, conversationId: string, userId?: string): Promise<void> => {
  await tx.db
    .updateTable('members')
    .set((eb) => ({
      unread: eb
        .selectFrom('messages')
        .select(eb.fn.countAll<number>().as('count'))
        .whereRef('messages.conversation_id', '=', 'members.conversation_id')
        .whereRef('messages.unread_seq', '>', 'members.read_seq')
        .whereRef('messages.author_id', '<>', 'members.user_id'),
    }))
    .where('conversation_id', '=', conversationId)
    .$if(userId !== undefined, (query) => query.where('user_id', '=', userId ?? ''))
    .execute();
};
