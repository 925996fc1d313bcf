import { sql } from 'kysely';
import { table } from '../prepared.ts';
import type { Tx } from '../write.ts';

/**
 * What was deferred for a person is due now, to be decided by what holds now. Its life counts from here, as long as it
 * was to be.
 */
export const wake = async (tx: Tx, userId: string): Promise<void> => {
  const held = await tx.db
    .selectFrom('notifications')
    .select(['id', 'due_at', 'life_until', 'version'])
    .where('user_id', '=', userId)
    // literals: a partial index is used only where its condition stands in the query to the letter
    .where('waits', '=', sql.lit('defer'))
    .where('state', '=', sql.lit('due'))
    .where('due_at', '>', tx.now)
    // and not what has come out of its quiet time, and is held
    .whereRef('since', '=', 'due_at')
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  if (held.length === 0) return;
  for (let at = 0; at < held.length; at += AT_ONCE) {
    const some = held.slice(at, at + AT_ONCE);
    await tx.db
      .updateTable('notifications')
      .from(table(some.map((row) => [row.id, tx.now + row.life_until - row.due_at])))
      .set((eb) => ({
        due_at: tx.now,
        since: tx.now,
        life_until: eb.cast<number>('given.column2', 'bigint'),
        version: eb('version', '+', 1),
      }))
      .where(
        'notifications.id',
        'in',
        some.map(({ id }) => id),
      )
      .whereRef('notifications.id', '=', 'given.column1')
      .execute();
  }
  for (const { id, version } of held) tx.append(userId, 'notification.updated', id, version + 1);
  tx.due();
};

/** A statement takes only so many parameters. */
const AT_ONCE = 500;
