import { type Badges, badgeTotal, buckets } from '@beckon/protocol';
import { type Kysely, sql } from 'kysely';
import { only, prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';

/**
 * Counts what waits for a user: open asks by their rows, unread messages by the members' numbers (unread.ts), and what
 * agents count outside. The position is read first: a count can then only be newer than it says, and the next one has a
 * higher position. Pushes carry the same sum: badge-totals.ts.
 */
export const readBadges = async (db: Kysely<Rows>, userId: string): Promise<Badges> => {
  const [head] = await selectHead(db, { userId });
  const { open } = only(await countOpen(db, { userId }));
  const unread = await unreadOf(db, userId);
  const outside = await selectOutside(db, { userId });
  const counts = {
    [buckets.asks]: open,
    ...Object.fromEntries([...unread].map(([id, count]) => [buckets.conversation(id), count])),
    ...Object.fromEntries(outside.map((row) => [buckets.outside(row.agent_id, row.name), row.count])),
  };
  return { total: badgeTotal(counts), buckets: counts, badgeSeq: head?.seq ?? 0 };
};

const selectHead = prepared((db, { userId }: { userId: string }) =>
  db.selectFrom('heads').select('seq').where('principal_id', '=', userId),
);

const countOpen = prepared((db, { userId }: { userId: string }) =>
  db
    .selectFrom('addressees')
    .select((eb) => eb.fn.countAll<number>().as('open'))
    .where('user_id', '=', userId)
    .where('state', '=', 'open'),
);

/** How many messages of others a user has not read, by conversation; one without any is not in it. */
const unreadOf = async (db: Kysely<Rows>, userId: string): Promise<Map<string, number>> => {
  const rows = await selectUnread(db, { userId });
  return new Map(rows.map(({ conversation_id, unread }) => [conversation_id, unread]));
};

const selectUnread = prepared((db, { userId }: { userId: string }) =>
  db
    .selectFrom('members')
    .select(['conversation_id', 'unread'])
    .where('user_id', '=', userId)
    .where('unread', '>', sql.lit(0)),
);

const selectOutside = prepared((db, { userId }: { userId: string }) =>
  db.selectFrom('buckets').select(['agent_id', 'name', 'count']).where('user_id', '=', userId),
);
