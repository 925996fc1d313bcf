import { padded, prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';

type Held = Pick<Rows['notifications'], 'id' | 'user_id' | 'version'>;

/**
 * Gives notifications a new version and tells their users, because something of them changed. The caller holds them, and
 * so reads no state of theirs that another is about to change.
 */
export const touch = async (tx: Tx, held: readonly Held[]): Promise<void> => {
  const distinct = new Map(held.map((one) => [one.id, one]));
  if (distinct.size === 0) return;
  await raise(tx.db, { ids: padded([...distinct.keys()]) });
  for (const { id, user_id, version } of distinct.values()) tx.append(user_id, 'notification.updated', id, version + 1);
};

const raise = prepared((db, { ids }: { ids: string[] }) =>
  db
    .updateTable('notifications')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', 'in', ids),
);
