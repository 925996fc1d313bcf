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

/**
 * A reply is over, and counts for every member. Who had read past it while it was written has not read it: for them it
 * is a late one, which counts until they read up to it or past it once more.
 */
export const countReply = async (tx: Tx, conversationId: string, seq: number): Promise<void> => {
  await tx.db
    .updateTable('members')
    .set((eb) => ({ unread: eb('unread', '+', 1) }))
    .where('conversation_id', '=', conversationId)
    .execute();
  await tx.db
    .insertInto('late_replies')
    .columns(['conversation_id', 'user_id', 'seq'])
    .expression((eb) =>
      eb
        .selectFrom('members')
        .select(['conversation_id', 'user_id', eb.val(seq).as('seq')])
        .where('conversation_id', '=', conversationId)
        .where('read_seq', '>=', seq),
    )
    .execute();
};

/** A reply is begun anew: it counts for nobody until it is over again. */
export const uncountReply = async (tx: Tx, conversationId: string, seq: number): Promise<void> => {
  await tx.db.deleteFrom('late_replies').where('conversation_id', '=', conversationId).where('seq', '=', seq).execute();
  await countAnew(tx, conversationId);
};

/** Counts anew, for everyone or for one. */
export const countAnew = async (tx: Tx, conversationId: string, userId?: string): Promise<void> => {
  await tx.db
    .updateTable('members')
    .set((eb) => ({
      unread: eb(
        eb
          .selectFrom('messages')
          .select(eb.fn.countAll<number>().as('count'))
          .whereRef('messages.conversation_id', '=', 'members.conversation_id')
          .whereRef('messages.unread_seq', '>', 'members.read_seq')
          .whereRef('messages.author_id', '<>', 'members.user_id'),
        '+',
        eb
          .selectFrom('late_replies')
          .select(eb.fn.countAll<number>().as('count'))
          .whereRef('late_replies.conversation_id', '=', 'members.conversation_id')
          .whereRef('late_replies.user_id', '=', 'members.user_id'),
      ).$notNull(),
    }))
    .where('conversation_id', '=', conversationId)
    .$if(userId !== undefined, (query) => query.where('user_id', '=', userId ?? ''))
    .execute();
};
