import { sql } from 'kysely';
import { padded } from '../prepared.ts';
import type { Tx } from '../write.ts';
import type { Held } from './held.ts';

/**
 * Those that are deferred once more, and of which the same is to be said as before: a change of preferences wakes
 * everything, and the ledger says once what has stayed as it was.
 */
export const saidBefore = async (tx: Tx, held: readonly Held[]): Promise<ReadonlySet<string>> => {
  const again = held.filter(({ row, decision }) => row.waits === 'defer' && decision.action === 'defer');
  if (again.length === 0) return new Set();
  const wanted = new Map(again.map(({ row, decision }) => [row.id, decision]));
  const ids = padded([...wanted.keys()]);
  const rows = await tx.db
    .selectFrom('decisions')
    .select(['notification_id', 'action', 'reason', 'sentence'])
    .where('notification_id', 'in', ids)
    // the last of each
    .where(
      sql<boolean>`not exists (select 1 from decisions later
        where later.notification_id = decisions.notification_id and later.id > decisions.id)`,
    )
    .execute();
  const same = rows.filter(({ notification_id, action, reason, sentence }) => {
    const now = wanted.get(notification_id);
    return now?.action === action && now.reason === reason && now.sentence === sentence;
  });
  return new Set(same.map(({ notification_id }) => notification_id));
};
