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
  const counts = { [buckets.asks]: open };
  return { total: badgeTotal(counts), buckets: counts, badgeSeq: head?.seq ?? 0 };
};
