import type { Kysely } from 'kysely';
import { prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';

/**
 * Holding conversations until the commit, all that a command needs at once and in ascending order (engine.ts, rules 2 and
 * 3). What is read afterwards is as others left it.
 *
 * A run may wait for an ask of another conversation, and who settles the ask changes the run: so with an ask go the
 * conversation it is in and those of all runs that wait for it.
 */

/** These. Ids that name none are passed over. */
export const hold = async (tx: Tx, ids: readonly string[]): Promise<void> => {
  if (ids.length > 0) noteHeld(tx, await holdThem(tx.db, { ids }));
};

/** This one, with the asks that are open in it and those for which its runs wait. */
export const holdWithAsks = async (tx: Tx, conversationId: string): Promise<void> =>
  noteHeld(tx, await holdThatWithAsks(tx.db, { conversationId }));

/** That in which the run is, with the ask for which it waits, or will wait. */
export const holdOfRun = async (tx: Tx, runId: string, askId = ''): Promise<void> =>
  noteHeld(tx, await holdThatOfRun(tx.db, { runId, askId }));

/** Those of the asks. */
export const holdOfAsks = async (tx: Tx, askIds: readonly string[]): Promise<void> => {
  if (askIds.length > 0) noteHeld(tx, await holdThoseOfAsks(tx.db, { askIds }));
};

const noteHeld = (tx: Tx, rows: readonly { readonly id: string }[]): void => {
  for (const { id } of rows) tx.held.add(id);
};

type Db = Kysely<Rows>;

/** The conversations that go with these asks. */
const withAsks = (db: Db, askIds: ReturnType<typeof asksOfRun> | readonly string[]) =>
  db
    .selectFrom('asks')
    .select((ask) => ask.ref('asks.conversation_id').$notNull().as('id'))
    .where('asks.id', 'in', askIds)
    .where('asks.conversation_id', 'is not', null)
    .union(
      db
        .selectFrom('runs')
        .select('runs.conversation_id as id')
        .where('runs.ask_id', 'in', askIds)
        // as the partial index says it
        .where('runs.ask_id', 'is not', null),
    );

const asksOfRun = (db: Db, runId: string) =>
  db
    .selectFrom('runs')
    .select((run) => run.ref('runs.ask_id').$notNull().as('id'))
    .where('runs.id', '=', runId)
    .where('runs.ask_id', 'is not', null);

const holding = (db: Db) => db.selectFrom('conversations').select('id').orderBy('id').forNoKeyUpdate();

const holdThem = prepared((db, { ids }: { ids: readonly string[] }) => holding(db).where('id', 'in', ids));

const holdThatOfRun = prepared((db, { runId, askId }: { runId: string; askId: string }) =>
  holding(db).where(
    'id',
    'in',
    db
      .selectFrom('runs')
      .select('runs.conversation_id as id')
      .where('runs.id', '=', runId)
      .union(withAsks(db, asksOfRun(db, runId)))
      .union(withAsks(db, [askId])),
  ),
);

const holdThoseOfAsks = prepared((db, { askIds }: { askIds: readonly string[] }) =>
  holding(db).where('id', 'in', withAsks(db, askIds)),
);

const holdThatWithAsks = prepared((db, { conversationId }: { conversationId: string }) => {
  const waitedFor = db
    .selectFrom('runs')
    .select((run) => run.ref('runs.ask_id').$notNull().as('id'))
    .where('runs.ask_id', 'is not', null);
  const byItsRuns = waitedFor.where('runs.conversation_id', '=', conversationId).where('runs.finished_at', 'is', null);
  const inside = waitedFor
    .innerJoin('asks', 'asks.id', 'runs.ask_id')
    .where('asks.conversation_id', '=', conversationId);
  return holding(db).where(
    'id',
    'in',
    db
      .selectFrom('conversations as own')
      .select('own.id')
      .where('own.id', '=', conversationId)
      .union(withAsks(db, byItsRuns))
      .union(withAsks(db, inside)),
  );
});
