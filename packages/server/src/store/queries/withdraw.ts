import { prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';
import { followUp, mayHaveBeenShown } from './follow-up.ts';
import { touch } from './touch.ts';

export interface Unwanted {
  readonly row: Rows['deliveries'];
  readonly about: {
    readonly notification_state: string;
    readonly closed_how: string | null;
    readonly ask_id: string | null;
  };
  readonly reason: string;
}

/**
 * Ends deliveries that a claim holds and nobody wants any more. Their notifications should have been held first: those
 * that somebody else holds are left, with their deliveries, for the next claim.
 */
export const withdraw = async (tx: Tx, unwanted: readonly Unwanted[]): Promise<void> => {
  if (unwanted.length === 0) return;
  const ids = [...new Set(unwanted.map(({ row }) => row.notification_id))];
  const held = new Map((await holdFree(tx.db, { ids })).map((one) => [one.id, one]));
  const ended = unwanted.filter(({ row }) => held.has(row.notification_id));
  // there are few ways to end, so a few statements end all
  for (const [reason, group] of Map.groupBy(ended, (one) => one.reason)) {
    const [tried, untried] = [
      group.filter(({ row }) => row.attempts > 0),
      group.filter(({ row }) => row.attempts === 0),
    ];
    await end(tx, reason === 'life over' ? 'failed' : 'withdrawn', reason, tried);
    await end(tx, 'withdrawn', reason, untried);
  }
  const shown = ended.filter(({ row, about, reason }) => {
    // of one that was repeated the next is shown
    const over = about.notification_state === 'closed' && about.closed_how !== 'repeated';
    return over && !reason.startsWith('device') && mayHaveBeenShown(row);
  });
  await followUp(
    tx,
    shown.map(({ row, about }) => ({ alert: row, askId: about.ask_id })),
  );
  await touch(tx, [...held.values()]);
};

const end = async (tx: Tx, state: string, outcome: string, group: readonly Unwanted[]): Promise<void> => {
  if (group.length === 0) return;
  const ids = group.map(({ row }) => row.id);
  await tx.db
    .updateTable('deliveries')
    .set({ state, outcome, settled_at: tx.now, claim: null })
    .where('id', 'in', ids)
    .execute();
};

const holdFree = prepared((db, { ids }: { ids: string[] }) =>
  db
    .selectFrom('notifications')
    .select(['id', 'user_id', 'version'])
    .where('id', 'in', ids)
    .forNoKeyUpdate()
    .skipLocked(),
);
