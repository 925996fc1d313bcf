import { batches, prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';

/** A replacement ("Answered by Ann") is worth sending for a day after what it replaces was settled. */
const SETTLE_LIFE = 86_400_000;

/** Until when a delivery is worth sending. */
export const lifeOf = (
  row: Pick<Rows['deliveries'], 'purpose' | 'created_at'>,
  notification: Pick<Rows['notifications'], 'life_until'>,
): number => (row.purpose === 'settle' ? row.created_at + SETTLE_LIFE : notification.life_until);

/** An alert that is over. */
export interface Ended {
  readonly alert: Rows['deliveries'];
  /** What it was about: of anything but an ask there is no ending to tell. */
  readonly askId: string | null;
}

/** An alert was tried, and nobody can say what became of it: the push service's answer, a status, was never seen. */
export const mayHaveBeenShown = (row: Rows['deliveries']): boolean =>
  row.purpose === 'alert' && row.attempts > 0 && row.status === null;

/**
 * Makes the settle deliveries that follow alerts, but for those whose device has answered or dismissed them. The caller
 * holds the notifications: so no two make the same.
 */
export const followUp = async (tx: Tx, ended: readonly Ended[]): Promise<void> => {
  const asked = ended.filter(({ askId }) => askId !== null);
  if (asked.length === 0) return;
  const acted = await actedOn(tx, asked);
  const rows = asked
    .filter(({ alert }) => !acted.has(`${alert.notification_id} ${alert.device_id}`))
    .map(({ alert }) => ({
      ...newDelivery(tx, alert.tenant_id, alert.notification_id, { id: alert.device_id, name: alert.device_name }),
      purpose: 'settle',
    }));
  if (rows.length === 0) return;
  await insertDeliveries(tx, rows);
  tx.due();
};

const actedOn = async (tx: Tx, ended: readonly Ended[]): Promise<Set<string>> => {
  const ids = [...new Set(ended.map(({ alert }) => alert.notification_id))];
  const receipts = await tx.db
    .selectFrom('receipts')
    .select(['notification_id', 'device_id'])
    .where('notification_id', 'in', ids)
    .where('type', 'in', ['answered', 'dismissed'])
    .execute();
  return new Set(receipts.map((one) => `${one.notification_id} ${one.device_id}`));
};

/** A delivery that is due now. */
export const newDelivery = (
  tx: Tx,
  tenantId: string,
  notificationId: string,
  device: { id: string; name: string },
): Rows['deliveries'] => ({
  id: tx.newId(),
  tenant_id: tenantId,
  notification_id: notificationId,
  device_id: device.id,
  device_name: device.name,
  purpose: 'alert',
  state: 'due',
  attempts: 0,
  due_at: tx.now,
  claim: null,
  lease_until: null,
  outcome: null,
  status: null,
  created_at: tx.now,
  settled_at: null,
});

/** Those that are there already stay as they are. */
export const insertDeliveries = async (tx: Tx, all: readonly Rows['deliveries'][]): Promise<void> => {
  for (const rows of batches(all)) await insert(tx.db, { rows });
};

const insert = prepared((db, { rows }: { rows: Rows['deliveries'][] }) =>
  db
    .insertInto('deliveries')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['notification_id', 'device_id', 'purpose']).doNothing()),
);
