import type { ClosedHow, Decision, Delivery, Notification, Receipt } from '@beckon/protocol';
import type { Kysely } from 'kysely';
import { prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Actor } from '../store.ts';

/** The ledger: notifications with all that was decided and done about them. */

/** Those that the actor may read: a user their own, an agent those it caused. */
export const mine = (db: Kysely<Rows>, actor: Actor) =>
  db
    .selectFrom('notifications')
    .selectAll()
    .where('tenant_id', '=', actor.tenantId)
    .where(actor.kind === 'user' ? 'user_id' : 'agent_id', '=', actor.id);

export const hydrate = async (db: Kysely<Rows>, rows: readonly Rows['notifications'][]): Promise<Notification[]> => {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const by = {
    decisions: Map.groupBy(await selectDecisions(db, { ids }), notificationOf),
    deliveries: Map.groupBy(await selectDeliveries(db, { ids }), notificationOf),
    receipts: Map.groupBy(await selectReceipts(db, { ids }), notificationOf),
  };
  return rows.map((row) =>
    toNotification(row, by.decisions.get(row.id) ?? [], by.deliveries.get(row.id) ?? [], by.receipts.get(row.id) ?? []),
  );
};

const selectDecisions = prepared((db, { ids }: { ids: string[] }) =>
  db.selectFrom('decisions').selectAll().where('notification_id', 'in', ids).orderBy('id'),
);

const selectDeliveries = prepared((db, { ids }: { ids: string[] }) =>
  db.selectFrom('deliveries').selectAll().where('notification_id', 'in', ids).orderBy('id'),
);

const selectReceipts = prepared((db, { ids }: { ids: string[] }) =>
  db.selectFrom('receipts').selectAll().where('notification_id', 'in', ids).orderBy('at'),
);

const notificationOf = (row: { notification_id: string }): string => row.notification_id;

const toNotification = (
  row: Rows['notifications'],
  decisions: Rows['decisions'][],
  deliveries: Rows['deliveries'][],
  receipts: Rows['receipts'][],
): Notification => ({
  id: row.id,
  userId: row.user_id,
  occasion: row.occasion,
  kind: row.kind as Notification['kind'],
  title: row.title,
  ...(row.body !== null && { body: row.body }),
  state: row.state as Notification['state'],
  ...(row.agent_id !== null && { agentId: row.agent_id }),
  ...(row.ask_id !== null && { askId: row.ask_id }),
  ...(row.conversation_id !== null && { conversationId: row.conversation_id }),
  createdAt: row.created_at,
  ...(row.state === 'due' && { dueAt: row.due_at }),
  lifeUntil: row.life_until,
  ...(row.closed_at !== null && { closedAt: row.closed_at }),
  ...(row.closed_how !== null && { closedHow: row.closed_how as ClosedHow }),
  ...(row.closed_on !== null && { closedOn: row.closed_on }),
  ...(row.seen_at !== null && { seenAt: row.seen_at }),
  ...(row.summary_id !== null && { summaryId: row.summary_id }),
  decisions: decisions.map(toDecision),
  deliveries: deliveries.map((delivery) =>
    toDelivery(
      delivery,
      receipts.filter((one) => one.device_id === delivery.device_id),
    ),
  ),
  version: row.version,
});

const toDecision = (row: Rows['decisions']): Decision => ({
  id: row.id,
  action: row.action as Decision['action'],
  ...(row.until !== null && { until: row.until }),
  reason: row.reason,
  sentence: row.sentence,
  evidence: JSON.parse(row.evidence) as Record<string, unknown>,
  at: row.at,
});

const toDelivery = (row: Rows['deliveries'], receipts: Rows['receipts'][]): Delivery => ({
  id: row.id,
  deviceId: row.device_id,
  deviceName: row.device_name,
  purpose: row.purpose as Delivery['purpose'],
  state: row.state as Delivery['state'],
  attempts: row.attempts,
  createdAt: row.created_at,
  ...(row.state === 'due' && { dueAt: row.due_at }),
  ...(row.settled_at !== null && { settledAt: row.settled_at }),
  ...(row.outcome !== null && { outcome: row.outcome }),
  ...(row.status !== null && { status: row.status }),
  // receipts are the device's word on what the alert did; the replacement that follows it reports nothing
  receipts:
    row.purpose === 'alert' ? receipts.map((one): Receipt => ({ type: one.type as Receipt['type'], at: one.at })) : [],
});
