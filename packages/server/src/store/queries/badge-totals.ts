import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { padded, prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';

export interface BadgeTotal {
  readonly total: number;
  readonly badgeSeq: number;
}

const NOTHING: BadgeTotal = { total: 0, badgeSeq: 0 };

/** The sums of what readBadges (badges.ts) counts, for many users at once. Here too the positions are read first. */
export const badgeTotals = async (
  db: Kysely<Rows>,
  users: readonly string[],
): Promise<(userId: string) => BadgeTotal> => {
  const userIds = padded([...new Set(users)]);
  const [heads, asks, unread] = await Promise.all([
    selectHeads(db, { userIds }),
    countOpen(db, { userIds }),
    sumUnread(db, { userIds }),
  ]);
  const totals = new Map<string, BadgeTotal>(heads.map((row) => [row.principal_id, { total: 0, badgeSeq: row.seq }]));
  for (const { user_id, count } of [...asks, ...unread]) {
    const { total, badgeSeq } = totals.get(user_id) ?? NOTHING;
    totals.set(user_id, { total: total + count, badgeSeq });
  }
  return (userId) => totals.get(userId) ?? NOTHING;
};

const selectHeads = prepared((db, { userIds }: { userIds: string[] }) =>
  db.selectFrom('heads').select(['principal_id', 'seq']).where('principal_id', 'in', userIds),
);

const countOpen = prepared((db, { userIds }: { userIds: string[] }) =>
  db
    .selectFrom('addressees')
    .select((eb) => ['user_id', eb.fn.countAll<number>().as('count')])
    .where('user_id', 'in', userIds)
    .where('state', '=', 'open')
    .groupBy('user_id'),
);

const sumUnread = prepared((db, { userIds }: { userIds: string[] }) =>
  db
    .selectFrom('members')
    .select((eb) => ['user_id', eb.fn.sum<number>('unread').as('count')])
    .where('user_id', 'in', userIds)
    .where('unread', '>', sql.lit(0))
    .groupBy('user_id'),
);
