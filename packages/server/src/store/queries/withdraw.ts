import { prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';
import type { Found } from './claim.ts';
import { followUp, mayHaveBeenShown } from './follow-up.ts';
import { touch } from './touch.ts';

export interface Unwanted extends Found {
  readonly reason: string;
}

/**
 * Ends deliveries that a claim holds and nobody wants any more. Their notifications should have been held first: those
 * that somebody else holds are left, with their deliveries, for the next claim.
 */
export const withdraw = async (tx: Tx, unwanted: readonly Unwanted[]): Promise<void> => {
  const ids = [...new Set(unwanted.map(({ notification }) => notification.id))];
  const held = new Set((await holdIfFree(tx.db, { ids })).map(({ id }) => id));
  const ended = unwanted.filter(({ notification }) => held.has(notification.id));
  for (const [end, group] of Map.groupBy(ended, endOf)) await write(tx, end, group);
  await followUp(
    tx,
    ended
      .filter(({ row, notification, reason }) => {
        return notification.state === 'closed' && !reason.startsWith('device') && mayHaveBeenShown(row);
      })
      .map(({ row, notification }) => ({ alert: row, notification })),
  );
  if (held.size > 0) await touch(tx, [...held]);
};

/** There are few ways to end, so a few statements end all. */
const endOf = ({ row, reason }: Unwanted): string => {
  const state = reason === 'life over' && row.attempts > 0 ? 'failed' : 'withdrawn';
  return `${state}: ${reason}`;
};

const write = async (tx: Tx, end: string, group: readonly Unwanted[]): Promise<void> => {
  const [state = '', outcome = ''] = end.split(': ');
  const ids = group.map(({ row }) => row.id);
  await tx.db
    .updateTable('deliveries')
    .set({ state, outcome, settled_at: tx.now, claim: null })
    .where('id', 'in', ids)
    .execute();
};

const holdIfFree = prepared((db, { ids }: { ids: Rows['notifications']['id'][] }) =>
  db.selectFrom('notifications').select('id').where('id', 'in', ids).forNoKeyUpdate().skipLocked(),
);
