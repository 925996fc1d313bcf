import { type Badges, badgeTotal, buckets } from '@beckon/protocol';
import type { Kysely } from 'kysely';
import type { Rows } from '../rows.ts';

/**
 * Counts what waits for a user. Nothing keeps a running number, so none can drift. The position is read first: a count
 * can then only be newer than it says, and the next one has a higher position.
 */
export const readBadges = async (db: Kysely<Rows>, userId: string): Promise<Badges> => {
  const head = await db.selectFrom('heads').select('seq').where('principal_id', '=', userId).executeTakeFirst();
  const { open } = await db
    .selectFrom('addressees')
    .select((eb) => eb.fn.countAll<number>().as('open'))
    .where('user_id', '=', userId)
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow();
  const unread = await unreadOf(db, userId);
  const counts = {
    [buckets.asks]: open,
    ...Object.fromEntries([...unread].map(([id, count]) => [buckets.conversation(id), count])),
  };
  return { total: badgeTotal(counts), buckets: counts, badgeSeq: head?.seq ?? 0 };
};

/** How many messages of others a user has not read, by conversation; one without any is not in it. */
export const unreadOf = async (
  db: Kysely<Rows>,
  userId: string,
  conversationIds?: readonly string[],
): Promise<Map<string, number>> => {
  const rows = await db
    .selectFrom('members')
    .innerJoin('messages', (join) =>
      join
        .onRef('messages.conversation_id', '=', 'members.conversation_id')
        .onRef('messages.unread_seq', '>', 'members.read_seq')
        .on('messages.author_id', '<>', userId),
    )
    .select((eb) => ['members.conversation_id as id', eb.fn.countAll<number>().as('unread')])
    .where('members.user_id', '=', userId)
    .$if(conversationIds !== undefined, (query) =>
      query.where('members.conversation_id', 'in', [...(conversationIds ?? [])]),
    )
    .groupBy('members.conversation_id')
    .execute();
  return new Map(rows.map(({ id, unread }) => [id, unread]));
};
