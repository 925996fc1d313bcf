import { prepared } from '../prepared.ts';
import type { Tx } from '../write.ts';

/** Holding conversations until the commit (engine.ts, rule 2). What is read afterwards is as others left it. */

/** These, in ascending order. Ids that name none are passed over. */
export const hold = async (tx: Tx, ids: readonly string[]): Promise<void> => {
  if (ids.length > 0) await holdThem(tx.db, { ids });
};

const holdThem = prepared((db, { ids }: { ids: readonly string[] }) =>
  db.selectFrom('conversations').select('id').where('id', 'in', ids).orderBy('id').forNoKeyUpdate(),
);

/** That in which the run is, and that in which the ask is for which it waits. */
export const holdOfRun = async (tx: Tx, runId: string): Promise<void> => {
  await holdThatOfRun(tx.db, { runId });
};

const holdThatOfRun = prepared((db, { runId }: { runId: string }) =>
  db
    .selectFrom('conversations')
    .select('id')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('runs')
        .select('runs.conversation_id as id')
        .where('runs.id', '=', runId)
        .union(
          eb
            .selectFrom('runs')
            .innerJoin('asks', 'asks.id', 'runs.ask_id')
            .select((ask) => ask.ref('asks.conversation_id').$notNull().as('id'))
            .where('runs.id', '=', runId),
        ),
    )
    .orderBy('id')
    .forNoKeyUpdate(),
);

/** Those in which the asks are, and those whose runs wait for one of them: a run may wait for an ask of anywhere. */
export const holdOfAsks = async (tx: Tx, askIds: readonly string[]): Promise<void> => {
  if (askIds.length > 0) await holdThoseOfAsks(tx.db, { askIds });
};

const holdThoseOfAsks = prepared((db, { askIds }: { askIds: readonly string[] }) =>
  db
    .selectFrom('conversations')
    .select('id')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('asks')
        .select((ask) => ask.ref('conversation_id').$notNull().as('id'))
        .where('asks.id', 'in', askIds)
        .where('conversation_id', 'is not', null)
        .union(
          eb
            .selectFrom('runs')
            .select('conversation_id as id')
            .where('ask_id', 'in', askIds)
            // a literal in SQL: a partial index is used only where its condition stands in the query
            .where('ask_id', 'is not', null),
        ),
    )
    .orderBy('id')
    .forNoKeyUpdate(),
);
