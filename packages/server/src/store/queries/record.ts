import type { Outcome, Recorded } from '../outbox.ts';
import { padded, prepared, table } from '../prepared.ts';
import type { Tx } from '../write.ts';
import { followUp, lifeOf } from './follow-up.ts';
import { noteHealth } from './health.ts';
import { touch } from './touch.ts';

type Row = Awaited<ReturnType<typeof holdClaimed>>[number];

/** What became of a claimed delivery, with what is known of it. */
interface Reported {
  readonly row: Row;
  readonly outcome: Recorded;
}

/** Writes down what became of claimed deliveries. A claim that ran out and was taken by another is ignored. */
export const recordOutcomes = async (tx: Tx, outcomes: readonly Outcome[]): Promise<void> => {
  const reported = await stillClaimed(tx, outcomes);
  const noted = await note(tx, reported);
  await touch(
    tx,
    noted.map(({ row }) => ({ id: row.notification_id, user_id: row.user_id, version: row.notification_version })),
  );
  // first: for a device that has just gone no ending is made
  const gone = await noteHealth(
    tx,
    noted.map(({ row, outcome }) => ({ device: row, outcome })),
  );
  const outlived = noted.filter(({ row, outcome }) => {
    const shown = outcome.type === 'accepted' && row.purpose === 'alert';
    // of one that was repeated the next is shown
    const over = row.notification_state === 'closed' && row.closed_how !== 'repeated';
    return shown && over && !gone.includes(row.device_id);
  });
  await followUp(
    tx,
    outlived.map(({ row }) => ({ alert: row, askId: row.ask_id })),
  );
};

/** The outcomes whose claims hold, one for each delivery. */
const stillClaimed = async (tx: Tx, outcomes: readonly Outcome[]): Promise<Reported[]> => {
  if (outcomes.length === 0) return [];
  const rows = await holdClaimed(tx.db, { ids: padded([...new Set(outcomes.map((one) => one.deliveryId))]) });
  const claimed = new Map(rows.map((row) => [`${row.id} ${row.claim}`, row]));
  return outcomes.flatMap(({ deliveryId, claim, outcome }) => {
    const key = `${deliveryId} ${claim}`;
    const row = claimed.get(key);
    claimed.delete(key);
    return row ? [{ row, outcome }] : [];
  });
};

/** Writes the outcomes on their deliveries. Answers those that were still claimed when it came to that. */
const note = async (tx: Tx, reported: readonly Reported[]): Promise<Reported[]> => {
  const noted = new Set<string>();
  // push services have few answers, so a few statements write all
  for (const [, group] of Map.groupBy(reported, (one) => JSON.stringify(columnsOf(one)))) {
    const [first] = group;
    if (!first) continue;
    const columns = columnsOf(first);
    const rows = group.map(({ row, outcome }) => [
      row.id,
      row.claim,
      outcome.type === 'retry' ? outcome.at : row.due_at,
    ]);
    const settledAt = columns.state === 'due' ? null : tx.now;
    const ids = padded(group.map(({ row }) => row.id));
    for (const { id } of await write(tx.db, { ...columns, settledAt, ids, rows: padded(rows) })) noted.add(id);
    if (columns.state === 'due') tx.due();
  }
  return reported.filter(({ row }) => noted.has(row.id));
};

const columnsOf = ({ row, outcome }: Reported): { state: string; outcome: string; status: number | null } => ({
  state: nextState(outcome, lifeOf(row, row)),
  outcome: outcome.type === 'accepted' || outcome.type === 'gone' ? outcome.type : outcome.reason,
  status: outcome.type === 'withdrawn' ? null : (outcome.status ?? null),
});

const nextState = (outcome: Recorded, lifeUntil: number): string => {
  if (outcome.type !== 'retry') return outcome.type;
  return outcome.at < lifeUntil ? 'due' : 'failed';
};

/**
 * Holds the notifications, and reads what is said of their deliveries: of closing and recording, the second sees what
 * the first did. Who holds a notification is alone with what is claimed of it, but for a claim of what has run out.
 */
const holdClaimed = prepared((db, { ids }: { ids: string[] }) =>
  db
    .selectFrom('deliveries')
    .innerJoin('notifications', 'notifications.id', 'deliveries.notification_id')
    .innerJoin('devices', 'devices.id', 'deliveries.device_id')
    .selectAll('deliveries')
    .select(['notifications.user_id', 'notifications.ask_id', 'notifications.life_until'])
    .select(['notifications.state as notification_state', 'notifications.version as notification_version'])
    .select('closed_how')
    .select(['devices.state as device_state', 'devices.last_accepted_at', 'devices.failing_since', 'devices.failure'])
    .where('deliveries.id', 'in', ids)
    // not by their state: PostgreSQL would read the index of all that are claimed, and what is dead in it
    .where('deliveries.claim', 'is not', null)
    .orderBy('notifications.id')
    .forNoKeyUpdate('notifications'),
);

interface Write {
  readonly state: string;
  readonly outcome: string;
  readonly status: number | null;
  readonly settledAt: number | null;
  readonly ids: string[];
  /** Id, claim, and when it is due. */
  readonly rows: (string | number | null)[][];
}

const write = prepared((db, { ids, rows, settledAt, ...columns }: Write) =>
  db
    .updateTable('deliveries')
    .from(table(rows))
    .set((eb) => ({
      ...columns,
      due_at: eb.cast<number>('given.column3', 'bigint'),
      settled_at: settledAt,
      claim: null,
      lease_until: null,
    }))
    .where('deliveries.id', 'in', ids)
    .whereRef('deliveries.id', '=', 'given.column1')
    .whereRef('deliveries.claim', '=', 'given.column2')
    .returning('deliveries.id'),
);
