import { type Kysely, sql } from 'kysely';
import { padded, prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';

export interface BadgeTotal {
  readonly total: number;
  readonly badgeSeq: number;
}

/** The sums of what readBadges (badges.ts) counts, for many users in one query: all of it as of the same moment. */
export const badgeTotals = async (
  db: Kysely<Rows>,
  users: readonly string[],
): Promise<(userId: string) => BadgeTotal> => {
  const rows = await countWaiting(db, { userIds: padded([...new Set(users)]) });
  const totals = new Map(
    rows.map(({ id, open, unread, outside, seq }) => [
      id,
      { total: (open ?? 0) + (unread ?? 0) + (outside ?? 0), badgeSeq: seq ?? 0 },
    ]),
  );
  return (userId) => totals.get(userId) ?? { total: 0, badgeSeq: 0 };
};

const countWaiting = prepared((db, { userIds }: { userIds: string[] }) =>
  db
    .selectFrom('users')
    .select('id')
    .select((eb) => [
      eb.selectFrom('heads').select('seq').whereRef('principal_id', '=', 'users.id').as('seq'),
      eb
        .selectFrom('addressees')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('user_id', '=', 'users.id')
        .where('state', '=', 'open')
        .as('open'),
      eb
        .selectFrom('members')
        .select((sum) => sum.fn.sum<number | null>('unread').as('sum'))
        .whereRef('user_id', '=', 'users.id')
        .where('unread', '>', sql.lit(0))
        .as('unread'),
      eb
        .selectFrom('buckets')
        .select((sum) => sum.fn.sum<number | null>('count').as('sum'))
        .whereRef('user_id', '=', 'users.id')
        .as('outside'),
    ])
    .where('id', 'in', userIds),
);
