import type { Recorded } from '../outbox.ts';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';
import { lifeOf, touch } from './claim.ts';
import { followUp } from './close.ts';
import { change, forget } from './devices.ts';

/** Writes down what became of a claimed delivery. A claim that ran out and was taken by another is ignored. */
export const recordOutcome = async (tx: Tx, deliveryId: string, claim: string, outcome: Recorded): Promise<void> => {
  const row = await tx.db
    .selectFrom('deliveries')
    .selectAll()
    .where('id', '=', deliveryId)
    .where('claim', '=', claim)
    .where('state', '=', 'claimed')
    .executeTakeFirst();
  if (!row) return;
  // the notification first, as closing does: of the two, the second sees what the first did
  const notification = await touch(tx, row.notification_id);
  const next = nextState(outcome, lifeOf(row, notification));
  const noted = await tx.db
    .updateTable('deliveries')
    .set({
      state: next,
      outcome: outcome.type === 'accepted' || outcome.type === 'gone' ? outcome.type : outcome.reason,
      status: outcome.type === 'withdrawn' ? null : (outcome.status ?? null),
      due_at: outcome.type === 'retry' ? outcome.at : row.due_at,
      settled_at: next === 'due' ? null : tx.now,
      claim: null,
      lease_until: null,
    })
    .where('id', '=', row.id)
    .where('claim', '=', claim)
    .where('state', '=', 'claimed')
    .returning('id')
    .executeTakeFirst();
  if (!noted) return;
  await noteHealth(tx, row, outcome);
  if (next === 'accepted' && row.purpose === 'alert' && notification.state === 'closed')
    await followUp(tx, row, notification);
  if (next === 'due') tx.due();
};

const nextState = (outcome: Recorded, lifeUntil: number): string => {
  if (outcome.type !== 'retry') return outcome.type;
  return outcome.at < lifeUntil ? 'due' : 'failed';
};

/** Only `gone` forgets a device; anything else is written on it, and an acceptance wipes that off. */
const noteHealth = async (tx: Tx, row: Rows['deliveries'], outcome: Recorded): Promise<void> => {
  if (outcome.type === 'withdrawn') return;
  const device = await tx.db
    .selectFrom('devices')
    .selectAll()
    .where('id', '=', row.device_id)
    .executeTakeFirstOrThrow();
  if (device.state !== 'active') return;
  if (outcome.type === 'gone') {
    await forget(tx, device, 'gone', `The push service says that this subscription is gone (${outcome.status}).`);
    return;
  }
  const health =
    outcome.type === 'accepted'
      ? { last_accepted_at: tx.now, failing_since: null, failure: null }
      : { failing_since: device.failing_since ?? tx.now, failure: outcome.reason };
  await change(tx, device.id, health);
};
