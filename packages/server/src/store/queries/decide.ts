import type { ClosedHow } from '@beckon/protocol';
import type { Decided } from '../outbox.ts';
import { batches, padded, prepared, table } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';
import { close, closeRepeated, held } from './closing.ts';
import { selectActive } from './due.ts';
import { lastEnd, notEmptied } from './emptied.ts';
import { insertDeliveries, newDelivery } from './follow-up.ts';
import type { Held } from './held.ts';
import { stillHolding } from './outdated.ts';
import { makeRepeats } from './repeat.ts';
import { saidBefore } from './said-before.ts';

/** Writes decisions about what is still due, and makes the deliveries of those that say `send`. Answers of which. */
export const writeDecisions = async (tx: Tx, decisions: readonly Decided[]): Promise<string[]> => {
  if (decisions.length === 0) return [];
  const standing = await stillHolding(tx, decisions);
  if (standing.length === 0) return [];
  const held = await holdDue(tx, standing);
  await keepDecisions(tx, held);
  await makeDeliveries(tx, held);
  await makeRepeats(tx, held);
  await closeRepeated(
    tx,
    held.flatMap(({ row, decision }) => (decision.action === 'send' && row.follows_id) || []),
  );
  return held.map(({ row }) => row.id);
};

/**
 * Those of the notifications that are still due, held; and the times before them, which sending them ends. A repeat of
 * what is over meanwhile is over, too: whoever ended it may not have seen that its repeat was just being made.
 */
export const holdDue = async (tx: Tx, decisions: readonly Decided[]): Promise<Held[]> => {
  const wanted = new Map(decisions.map((one) => [one.id, one.decision]));
  const ids = decisions.flatMap(({ id, followsId }) => [id, followsId ?? []].flat());
  const rows = await hold(tx.db, { ids: padded(ids) });
  // age ends the one, and not the next: that may have been deferred, and lives on from then
  const over = new Map(
    rows.flatMap(({ id, closed_how }) => (closed_how === null || closed_how === 'over' ? [] : [[id, closed_how]])),
  );
  const wholes = rows.filter(({ kind, state }) => kind === 'summary' && state === 'due').map(({ id }) => id);
  const open = await notEmptied(tx.db, wholes);
  const settled = await settledAsks(tx, rows);
  const due: Held[] = [];
  for (const row of rows) {
    const decision = wanted.get(row.id);
    // what another holds or defers is due, and not now
    if (!decision || row.state !== 'due' || row.due_at > tx.now) continue;
    const how = settled.get(row.ask_id ?? '') ?? (row.nth > 1 ? over.get(row.follows_id ?? '') : undefined);
    if (wholes.includes(row.id) && !open.has(row.id)) {
      await close(tx, await lastEnd(tx, row.id), held(tx).where('id', '=', row.id));
    } else if (how === undefined) due.push({ row, decision });
    else await close(tx, { how: how as ClosedHow }, held(tx).where('id', '=', row.id));
  }
  return due;
};

/** Writes down what was decided of notifications that are held, and tells their people. */
export const keepDecisions = async (tx: Tx, held: readonly Held[]): Promise<void> => {
  if (held.length === 0) return;
  await move(tx.db, { ids: padded(held.map(({ row }) => row.id)), rows: padded(held.map((one) => moved(tx, one))) });
  const known = await saidBefore(tx, held);
  const fresh = held.filter(({ row }) => !known.has(row.id));
  for (const rows of batches(fresh.map((one) => toDecision(tx, one)))) await insertDecisions(tx.db, { rows });
  for (const { row } of held) tx.append(row.user_id, 'notification.updated', row.id, row.version + 1);
  tx.due();
};

/** id, state, when it is due, what it waits for, from when on it may be told, until when it lives */
const moved = (tx: Tx, { row, decision }: Held): (string | number | null)[] => {
  const { action, until = tx.now } = decision;
  // held when the quiet time is over, it has still waited for that
  const held = action === 'hold' && row.waits === 'defer' ? 'defer' : action;
  const waits = held === 'hold' || held === 'defer' ? held : null;
  const since = action === 'defer' ? until : row.since;
  return [row.id, waits === null ? 'decided' : 'due', until, waits, since, decision.lifeUntil ?? row.life_until];
};

const toDecision = (tx: Tx, { row, decision }: Held): Rows['decisions'] => ({
  id: tx.newId(),
  notification_id: row.id,
  action: decision.action,
  until: decision.until ?? null,
  reason: decision.reason,
  sentence: decision.sentence,
  evidence: JSON.stringify(decision.evidence),
  at: tx.now,
});

/** One for each chosen device that is still its user's, and active. */
const makeDeliveries = async (tx: Tx, held: readonly Held[]): Promise<void> => {
  const sent = held.filter(({ decision }) => decision.action === 'send' && decision.deviceIds.length > 0);
  if (sent.length === 0) return;
  const userIds = padded([...new Set(sent.map(({ row }) => row.user_id))]);
  const devices = Map.groupBy(await selectActive(tx.db, { userIds }), (device) => device.user_id);
  const rows = sent.flatMap(({ row, decision }) => {
    const chosen = new Set(decision.deviceIds);
    return (devices.get(row.user_id) ?? [])
      .filter(({ id }) => chosen.has(id))
      .map((device) => newDelivery(tx, row.tenant_id, row.id, device));
  });
  await insertDeliveries(tx, rows);
};

/** How the asks of repeats ended, where they did. */
const settledAsks = async (tx: Tx, rows: readonly Rows['notifications'][]): Promise<ReadonlyMap<string, string>> => {
  const ids = rows.flatMap(({ nth, state, ask_id }) => (nth > 1 && state === 'due' && ask_id) || []);
  if (ids.length === 0) return new Map();
  const asks = await tx.db.selectFrom('asks').select(['id', 'state']).where('id', 'in', ids).execute();
  return new Map(asks.filter(({ state }) => state !== 'open').map(({ id, state }) => [id, state]));
};

const hold = prepared((db, { ids }: { ids: string[] }) =>
  db
    .selectFrom('notifications')
    .selectAll()
    // not by their state: PostgreSQL would read the index of all that are due, and what is dead in it
    .where('id', 'in', ids)
    .orderBy('id')
    .forNoKeyUpdate(),
);

/** @param rows as `moved` makes them */
const move = prepared((db, { ids, rows }: { ids: string[]; rows: (string | number | null)[][] }) =>
  db
    .updateTable('notifications')
    .from(table(rows))
    .set((eb) => ({
      state: eb.ref('given.column2'),
      due_at: eb.cast<number>('given.column3', 'bigint'),
      waits: eb.ref('given.column4'),
      since: eb.cast<number>('given.column5', 'bigint'),
      life_until: eb.cast<number>('given.column6', 'bigint'),
      version: eb('version', '+', 1),
    }))
    .where('notifications.id', 'in', ids)
    .whereRef('notifications.id', '=', 'given.column1'),
);

const insertDecisions = prepared((db, { rows }: { rows: Rows['decisions'][] }) =>
  db.insertInto('decisions').values(rows),
);
