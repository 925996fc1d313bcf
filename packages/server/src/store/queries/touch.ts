import { padded, prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';

/** What those who touch a notification look at. */
export type Touched = Pick<Rows['notifications'], 'id' | 'user_id' | 'state' | 'ask_id' | 'life_until' | 'version'>;

/**
 * Gives notifications a new version and tells their users, because something of them changed. Answers them as they are
 * now: whoever touched them holds them until the commit, and reads no state that another is about to change.
 */
export const touch = async (tx: Tx, ids: readonly string[]): Promise<Map<string, Touched>> => {
  const rows = await raise(tx.db, { ids: padded([...new Set(ids)]) });
  for (const row of rows) tx.append(row.user_id, 'notification.updated', row.id, row.version);
  return new Map(rows.map((row) => [row.id, row]));
};

const raise = prepared((db, { ids }: { ids: string[] }) =>
  db
    .updateTable('notifications')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', 'in', (eb) =>
      eb.selectFrom('notifications').select('id').where('id', 'in', ids).orderBy('id').forNoKeyUpdate(),
    )
    .returning(['id', 'user_id', 'state', 'ask_id', 'life_until', 'version']),
);
