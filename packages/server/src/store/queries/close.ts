import { sql } from 'kysely';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';
import { followUp, mayHaveBeenShown } from './follow-up.ts';

/**
 * What settling an ask means for its notifications: they close; what was not sent is withdrawn; a device that accepted
 * the alert and has not acted gets one settle delivery ("Answered by Ann"), in the same transaction as the answer.
 *
 * A delivery that is claimed just now is left alone: whoever records its outcome finds the notification closed, and
 * makes the settle delivery then (follow-up.ts).
 *
 * @param answeredOn the device whose button answered: it needs no telling
 */
export const closeForAsk = async (tx: Tx, askId: string, answeredOn: string | undefined): Promise<void> => {
  const closed = await tx.db
    .updateTable('notifications')
    .set((eb) => ({ state: 'closed', closed_at: tx.now, version: eb('version', '+', 1) }))
    .where('id', 'in', held(tx).where('ask_id', '=', askId))
    .returningAll()
    .execute();
  for (const notification of closed.sort(byId)) {
    if (answeredOn !== undefined) await noteAnswered(tx, notification, answeredOn);
    await end(tx, notification);
  }
};

/**
 * Who leaves a conversation need not look at anything of it any more: all that was told is closed, but for asks that
 * were put to them by name. These asks of the conversation are no longer theirs: what shows them gets an ending.
 */
export const closeForLeaver = async (
  tx: Tx,
  userId: string,
  conversationId: string,
  askIds: readonly string[],
): Promise<void> => {
  const closed = await tx.db
    .updateTable('notifications')
    .set((eb) => ({ state: 'closed', closed_at: tx.now, version: eb('version', '+', 1) }))
    .where(
      'id',
      'in',
      held(tx)
        .where('user_id', '=', userId)
        .where('conversation_id', '=', conversationId)
        .where((eb) =>
          eb.or([eb('ask_id', 'is', null), ...(askIds.length > 0 ? [eb('ask_id', 'in', [...askIds])] : [])]),
        ),
    )
    .returningAll()
    .execute();
  for (const notification of closed.sort(byId)) await end(tx, notification);
};

/** Those not closed, of which the caller says which: taken in ascending order (engine.ts, rule 3). */
const held = (tx: Tx) =>
  tx.db
    .selectFrom('notifications')
    .select('id')
    // a literal: a partial index is used only where its condition stands in the query to the letter
    .where('state', '<>', sql.lit('closed'))
    .orderBy('id')
    .forNoKeyUpdate();

const byId = (one: { id: string }, other: { id: string }): number => (one.id < other.id ? -1 : 1);

/** A notification that was closed: what was not sent is withdrawn, what shows it gets its ending, its user hears of it. */
const end = async (tx: Tx, notification: Rows['notifications']): Promise<void> => {
  await withdrawDue(tx, notification);
  await settleAccepted(tx, notification);
  tx.append(notification.user_id, 'notification.updated', notification.id, notification.version);
};

/**
 * What is due is not sent. Where an attempt was made before (it timed out, or its sender died), the device may show the
 * alert all the same, and gets its ending.
 */
const withdrawDue = async (tx: Tx, notification: Rows['notifications']): Promise<void> => {
  const withdrawn = await tx.db
    .updateTable('deliveries')
    .set({ state: 'withdrawn', outcome: 'settled', settled_at: tx.now })
    .where('notification_id', '=', notification.id)
    .where('state', '=', 'due')
    .returningAll()
    .execute();
  await followUp(
    tx,
    withdrawn.filter(mayHaveBeenShown).map((alert) => ({ alert, askId: notification.ask_id })),
  );
};

/** The answer itself is the receipt of the device that gave it. */
const noteAnswered = async (tx: Tx, notification: Rows['notifications'], deviceId: string): Promise<void> => {
  const own = await tx.db
    .selectFrom('deliveries')
    .select('id')
    .where('notification_id', '=', notification.id)
    .where('device_id', '=', deviceId)
    .executeTakeFirst();
  if (!own) return;
  await tx.db
    .insertInto('receipts')
    .values({ notification_id: notification.id, device_id: deviceId, type: 'answered', at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

const settleAccepted = async (tx: Tx, notification: Rows['notifications']): Promise<void> => {
  const accepted = await tx.db
    .selectFrom('deliveries')
    .selectAll()
    .where('notification_id', '=', notification.id)
    .where('purpose', '=', 'alert')
    .where('state', '=', 'accepted')
    .execute();
  await followUp(
    tx,
    accepted.map((alert) => ({ alert, askId: notification.ask_id })),
  );
};

/** A reply begins anew: what was told about it to whoever it was is over, and what was not sent yet is not. */
export const closeForReply = async (tx: Tx, conversationId: string, seq: number): Promise<void> => {
  const members = tx.db.selectFrom('members').select('user_id').where('conversation_id', '=', conversationId);
  await closeMessages(
    tx,
    held(tx)
      .where('user_id', 'in', members)
      .where('conversation_id', '=', conversationId)
      .where('message_seq', '=', seq),
  );
};

/** Reading settles what was told about messages up to there: what was not sent yet is not. */
export const closeForMessages = (tx: Tx, userId: string, conversationId: string, seq: number): Promise<void> =>
  closeMessages(
    tx,
    held(tx)
      .where('user_id', '=', userId)
      .where('conversation_id', '=', conversationId)
      .where('message_seq', '<=', seq),
  );

const closeMessages = async (tx: Tx, which: ReturnType<typeof held>): Promise<void> => {
  const closed = await tx.db
    .updateTable('notifications')
    .set((eb) => ({ state: 'closed', closed_at: tx.now, version: eb('version', '+', 1) }))
    .where('id', 'in', which.where('message_seq', 'is not', null))
    .returningAll()
    .execute();
  for (const notification of closed.sort(byId)) {
    await withdrawDue(tx, notification);
    tx.append(notification.user_id, 'notification.updated', notification.id, notification.version);
  }
};
