import { occasions } from '@beckon/protocol';
import { sql } from 'kysely';
import type { Tx } from '../write.ts';

/**
 * Forgets notifications that were closed before then, with all that was decided and done about them, and events of which
 * nothing else is left: every event has a notification, and is older than any of its own. Answers how many notifications.
 */
export const forgetClosed = async (tx: Tx, before: number, limit: number): Promise<number> => {
  const rows = await tx.db
    .selectFrom('notifications')
    .select(['id', 'event_id'])
    .where('state', '=', sql.lit('closed'))
    .where('closed_at', '<', before)
    .orderBy('closed_at')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
  if (rows.length === 0) return 0;
  const ids = rows.map(({ id }) => id);
  for (const table of ['receipts', 'deliveries', 'decisions'] as const) {
    await tx.db.deleteFrom(table).where('notification_id', 'in', ids).execute();
  }
  await tx.db.deleteFrom('notifications').where('id', 'in', ids).execute();
  await forgetEvents(tx, [...new Set(rows.flatMap(({ event_id }) => event_id ?? []))]);
  return rows.length;
};

/** Held first: whoever else forgets the others of such an event has done so by then, or comes after this. */
const forgetEvents = async (tx: Tx, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  await tx.db.selectFrom('events').select('id').where('id', 'in', ids).orderBy('id').forUpdate().execute();
  await tx.db
    .deleteFrom('events')
    .where('id', 'in', ids)
    .where((eb) => {
      const first = sql<string>`${sql.lit(occasions.event(''))} || events.id`;
      // with its repeats ('#2', …), in the order of the key of all occasions: of event_id there is no index
      const last = sql<string>`${sql.lit(occasions.event(''))} || events.id || '#~'`;
      const left = eb
        .selectFrom('notifications')
        .select('id')
        .where('occasion', '>=', first)
        .where('occasion', '<=', last);
      return eb.not(eb.exists(left));
    })
    .execute();
};
