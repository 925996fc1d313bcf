import { type Kysely, sql } from 'kysely';
import type { Decided, DueNotification } from '../outbox.ts';
import { batches, padded, prepared, table } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';
import { insertDeliveries, newDelivery } from './follow-up.ts';

/** Notifications whose time to decide has come, with what a decision looks at. */
export const dueNotifications = async (read: Kysely<Rows>, now: number, limit: number): Promise<DueNotification[]> => {
  const rows = await selectDue(read, { now, limit });
  if (rows.length === 0) return [];
  const userIds = padded([...new Set(rows.map((row) => row.user_id))]);
  const devices = Map.groupBy(await selectActive(read, { userIds }), (device) => device.user_id);
  return rows.map((row) => ({
    id: row.id,
    tenantId: row.tenant_id,
    userId: row.user_id,
    kind: row.kind as DueNotification['kind'],
    priority: row.priority as DueNotification['priority'],
    agentId: row.agent_id,
    askId: row.ask_id,
    conversationId: row.conversation_id,
    createdAt: row.created_at,
    lifeUntil: row.life_until,
    devices: (devices.get(row.user_id) ?? [])
      .filter((device) => row.only_device_id === null || device.id === row.only_device_id)
      .map(({ id, name }) => ({ id, name })),
  }));
};

/** Writes decisions about what is still due, and makes the deliveries of those that say `send`. Answers how many. */
export const writeDecisions = async (tx: Tx, decisions: readonly Decided[]): Promise<number> => {
  if (decisions.length === 0) return 0;
  const wanted = new Map(decisions.map((one) => [one.id, one.decision]));
  const due = (await hold(tx.db, { ids: padded([...wanted.keys()]) })).flatMap((row) => {
    const decision = wanted.get(row.id);
    return decision && row.state === 'due' ? [{ row, decision }] : [];
  });
  if (due.length === 0) return 0;
  await moveStates(tx.db, {
    ids: padded(due.map(({ row }) => row.id)),
    rows: padded(
      due.map(({ row, decision }) => {
        const later = decision.action === 'hold' || decision.action === 'defer';
        return [row.id, later ? 'due' : 'decided', decision.until ?? tx.now];
      }),
    ),
  });
  for (const rows of batches(due.map((one) => toDecision(tx, one)))) await insertDecisions(tx.db, { rows });
  await makeDeliveries(tx, due);
  for (const { row } of due) tx.append(row.user_id, 'notification.updated', row.id, row.version + 1);
  tx.due();
  return due.length;
};

interface Held {
  readonly row: Pick<Rows['notifications'], 'id' | 'tenant_id' | 'user_id' | 'version'>;
  readonly decision: Decided['decision'];
}

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
const makeDeliveries = async (tx: Tx, due: readonly Held[]): Promise<void> => {
  const sent = due.filter(({ decision }) => decision.action === 'send' && decision.deviceIds.length > 0);
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

const selectDue = prepared((db, { now, limit }: { now: number; limit: number }) =>
  db
    .selectFrom('notifications')
    .selectAll()
    // a literal: a partial index is used only where its condition stands in the query to the letter
    .where('state', '=', sql.lit('due'))
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(limit),
);

const selectActive = prepared((db, { userIds }: { userIds: string[] }) =>
  db
    .selectFrom('devices')
    .select(['id', 'name', 'user_id'])
    .where('user_id', 'in', userIds)
    .where('state', '=', 'active')
    .orderBy('id'),
);

const hold = prepared((db, { ids }: { ids: string[] }) =>
  db
    .selectFrom('notifications')
    .select(['id', 'tenant_id', 'user_id', 'version', 'state'])
    // not by their state: PostgreSQL would read the index of all that are due, and what is dead in it
    .where('id', 'in', ids)
    .orderBy('id')
    .forNoKeyUpdate(),
);

/** @param rows id, state, and when it is due */
const moveStates = prepared((db, { ids, rows }: { ids: string[]; rows: (string | number)[][] }) =>
  db
    .updateTable('notifications')
    .from(table(rows))
    .set((eb) => ({
      state: eb.ref('given.column2'),
      due_at: eb.cast<number>('given.column3', 'bigint'),
      version: eb('version', '+', 1),
    }))
    .where('notifications.id', 'in', ids)
    .whereRef('notifications.id', '=', 'given.column1'),
);

const insertDecisions = prepared((db, { rows }: { rows: Rows['decisions'][] }) =>
  db.insertInto('decisions').values(rows),
);
