import { sql } from 'kysely';
import type { Tx } from '../write.ts';

/** Forgets notifications that were closed before then, with all that was decided and done about them. Answers how many. */
export const forgetClosed = async (tx: Tx, before: number, limit: number): Promise<number> => {
  const rows = await tx.db
    .selectFrom('notifications')
    .select('id')
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
  return rows.length;
};
