import type { Outcome, Recorded } from '../outbox.ts';
import { padded, prepared, table } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';
import { lifeOf } from './claim.ts';
import { followUp } from './follow-up.ts';
import { noteHealth } from './health.ts';
import { type Touched, touch } from './touch.ts';

/** What became of a claimed delivery, with its row. */
interface Reported {
  readonly row: Rows['deliveries'];
  readonly outcome: Recorded;
}

/** Writes down what became of claimed deliveries. A claim that ran out and was taken by another is ignored. */
export const recordOutcomes = async (tx: Tx, outcomes: readonly Outcome[]): Promise<void> => {
  const reported = await stillClaimed(tx, outcomes);
  if (reported.length === 0) return;
  // the notifications first, as closing does: of the two, the second sees what the first did
  const notifications = await touch(
    tx,
    reported.map(({ row }) => row.notification_id),
  );
  const noted = await note(tx, reported, notifications);
  const shown = noted.flatMap(({ row, outcome }) => {
    const notification = notifications.get(row.notification_id);
    const outlived = outcome.type === 'accepted' && row.purpose === 'alert' && notification?.state === 'closed';
    return outlived ? [{ alert: row, notification }] : [];
  });
  await followUp(tx, shown);
  await noteHealth(
    tx,
    noted.map(({ row, outcome }) => ({ deviceId: row.device_id, outcome })),
  );
};

/** The outcomes whose claims hold, one for each delivery. */
const stillClaimed = async (tx: Tx, outcomes: readonly Outcome[]): Promise<Reported[]> => {
  if (outcomes.length === 0) return [];
  const rows = await selectClaimed(tx.db, { ids: padded([...new Set(outcomes.map((one) => one.deliveryId))]) });
  const claimed = new Map(rows.map((row) => [`${row.id} ${row.claim}`, row]));
  return outcomes.flatMap(({ deliveryId, claim, outcome }) => {
    const key = `${deliveryId} ${claim}`;
    const row = claimed.get(key);
    claimed.delete(key);
    return row ? [{ row, outcome }] : [];
  });
};

/** Writes the outcomes on their deliveries. Answers those that were still claimed when it came to that. */
const note = async (
  tx: Tx,
  reported: readonly Reported[],
  notifications: ReadonlyMap<string, Touched>,
): Promise<Reported[]> => {
  const rows = reported.map(({ row, outcome }) => {
    const lifeUntil = lifeOf(row, notifications.get(row.notification_id) ?? { life_until: 0 });
    return columnsOf(tx.now, row, outcome, lifeUntil);
  });
  const noted = new Set((await writeOutcomes(tx.db, { rows: padded(rows) })).map(({ id }) => id));
  if (rows.some(([id, , state]) => state === 'due' && noted.has(String(id)))) tx.due();
  return reported.filter(({ row }) => noted.has(row.id));
};

const columnsOf = (
  now: number,
  row: Rows['deliveries'],
  outcome: Recorded,
  lifeUntil: number,
): (string | number | null)[] => {
  const state = nextState(outcome, lifeUntil);
  return [
    row.id,
    row.claim,
    state,
    outcome.type === 'accepted' || outcome.type === 'gone' ? outcome.type : outcome.reason,
    outcome.type === 'withdrawn' ? null : (outcome.status ?? null),
    outcome.type === 'retry' ? outcome.at : row.due_at,
    state === 'due' ? null : now,
  ];
};

const nextState = (outcome: Recorded, lifeUntil: number): string => {
  if (outcome.type !== 'retry') return outcome.type;
  return outcome.at < lifeUntil ? 'due' : 'failed';
};

const selectClaimed = prepared((db, { ids }: { ids: string[] }) =>
  db.selectFrom('deliveries').selectAll().where('id', 'in', ids).where('state', '=', 'claimed'),
);

/** @param rows as columnsOf makes them */
const writeOutcomes = prepared((db, { rows }: { rows: (string | number | null)[][] }) =>
  db
    .updateTable('deliveries')
    .from(table(rows))
    .set((eb) => ({
      state: eb.ref('given.column3'),
      outcome: eb.ref('given.column4'),
      status: eb.cast<number>('given.column5', 'bigint'),
      due_at: eb.cast<number>('given.column6', 'bigint'),
      settled_at: eb.cast<number>('given.column7', 'bigint'),
      claim: null,
      lease_until: null,
    }))
    .whereRef('deliveries.id', '=', 'given.column1')
    .whereRef('deliveries.claim', '=', 'given.column2')
    .where('deliveries.state', '=', 'claimed')
    .returning('deliveries.id'),
);
