import type { ClosedHow } from '@beckon/protocol';
import { type Kysely, sql } from 'kysely';
import { prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';
import { close, held } from './closing.ts';

/**
 * A summary ends with the last of what came in it, unless that ended by age alone: then nobody has seen it. Not in the
 * command that closes the part, which may hold younger notifications by then (engine.ts, rule 3), but right after.
 */

/** Closes up to `limit` summaries in which nothing is open any more; answers how many. */
export const closeEmptied = async (tx: Tx, limit: number): Promise<number> => {
  const rows = await tx.db
    .selectFrom('notifications')
    .select('id')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('notifications as whole')
        .select('whole.id')
        .where('whole.kind', '=', sql.lit('summary'))
        .where('whole.state', '<>', sql.lit('closed'))
        .where(sql<boolean>`exists (select 1 from notifications part where part.summary_id = whole.id)`)
        .where(
          sql<boolean>`not exists (select 1 from notifications part where part.summary_id = whole.id
            and (part.state <> 'closed' or part.closed_how = 'over'))`,
        )
        .limit(limit),
    )
    .orderBy('id')
    .forNoKeyUpdate()
    .skipLocked()
    .execute();
  for (const { id } of rows) {
    const { how, on } = await lastEnd(tx, id);
    await close(tx, { how, on }, held(tx).where('id', '=', id));
  }
  return rows.length;
};

/** How the last of its parts ended. */
export const lastEnd = async (tx: Tx, summaryId: string): Promise<{ how: ClosedHow; on: string | null }> => {
  const row = await tx.db
    .selectFrom('notifications')
    .select(['closed_how', 'closed_on'])
    .where('summary_id', '=', summaryId)
    .where('state', '=', 'closed')
    .orderBy('closed_at', 'desc')
    .executeTakeFirst();
  return { how: (row?.closed_how ?? 'seen') as ClosedHow, on: row?.closed_on ?? null };
};

/** Those of these summaries in which something is still to be seen. */
export const notEmptied = async (db: Kysely<Rows>, summaryIds: readonly string[]): Promise<ReadonlySet<string>> => {
  if (summaryIds.length === 0) return new Set();
  const rows = await selectOpen(db, { ids: [...summaryIds] });
  return new Set(rows.flatMap(({ summary_id }) => summary_id ?? []));
};

const selectOpen = prepared((db, { ids }: { ids: string[] }) =>
  db
    .selectFrom('notifications')
    .select('summary_id')
    .distinct()
    .where('summary_id', 'in', ids)
    .where((eb) => eb.or([eb('state', '<>', 'closed'), eb('closed_how', '=', 'over')])),
);
