import { type SelectQueryBuilder, sql } from 'kysely';
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
  if (answeredOn !== undefined) await noteAnswered(tx, closed, answeredOn);
  await end(tx, closed);
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
    .where('id', 'in', ofLeaver(held(tx), userId, conversationId, askIds))
    .returningAll()
    .execute();
  await end(tx, closed);
};

/**
 * Before these asks are settled, and what else a member was told of the conversation is closed: all of it. By two
 * indexes: without bitmaps (pool.ts) an `or` of both would read the whole table.
 */
export const holdForMember = async (
  tx: Tx,
  userId: string,
  conversationId: string,
  askIds: readonly string[],
): Promise<void> => {
  const own = ofLeaver(tx.db.selectFrom('notifications').select('id'), userId, conversationId, askIds);
  const asked = tx.db
    .selectFrom('notifications')
    .select('id')
    .where('ask_id', 'in', [...askIds]);
  await held(tx)
    .where('id', 'in', askIds.length > 0 ? own.union(asked) : own)
    .execute();
};

const ofLeaver = (from: Notifications, userId: string, conversationId: string, askIds: readonly string[]) =>
  from
    .where('user_id', '=', userId)
    .where('conversation_id', '=', conversationId)
    .where('state', '<>', sql.lit('closed'))
    .where((eb) => eb.or([eb('ask_id', 'is', null), ...(askIds.length > 0 ? [eb('ask_id', 'in', [...askIds])] : [])]));

type Notifications = SelectQueryBuilder<Rows, 'notifications', { id: string }>;

/** Those not closed, of which the caller says which: taken in ascending order (engine.ts, rule 3). */
const held = (tx: Tx) =>
  tx.db
    .selectFrom('notifications')
    .select('id')
    // a literal: a partial index is used only where its condition stands in the query to the letter
    .where('state', '<>', sql.lit('closed'))
    .orderBy('id')
    .forNoKeyUpdate();

/** Before asks are settled one after the other: these, then what was told of them, whose order is not theirs. */
export const holdToSettle = async (tx: Tx, askIds: readonly string[]): Promise<void> => {
  if (askIds.length === 0) return;
  await holdAsks(tx, askIds);
  await held(tx).where('ask_id', 'in', askIds).execute();
};

export const holdAsks = async (tx: Tx, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  await tx.db.selectFrom('asks').select('id').where('id', 'in', ids).orderBy('id').forNoKeyUpdate().execute();
};

type Closed = readonly Rows['notifications'][];

const idsOf = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id).sort();

/**
 * Notifications that were closed: what was not sent is withdrawn, what shows them gets its ending, their users hear of it.
 * Where an attempt was made before (it timed out, or its sender died), the device may show the alert all the same.
 */
const end = async (tx: Tx, closed: Closed): Promise<void> => {
  if (closed.length === 0) return;
  const withdrawn = await withdrawDue(tx, closed);
  const asks = new Map(closed.map(({ id, ask_id }) => [id, ask_id]));
  const alerts = [...withdrawn.filter(mayHaveBeenShown), ...(await acceptedOf(tx, closed))];
  await followUp(
    tx,
    alerts.map((alert) => ({ alert, askId: asks.get(alert.notification_id) ?? null })),
  );
  for (const { id, user_id, version } of closed) tx.append(user_id, 'notification.updated', id, version);
};

const withdrawDue = (tx: Tx, closed: Closed): Promise<Rows['deliveries'][]> =>
  tx.db
    .updateTable('deliveries')
    .set({ state: 'withdrawn', outcome: 'settled', settled_at: tx.now })
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('deliveries')
        .select('id')
        .where('notification_id', 'in', idsOf(closed))
        .where('state', '=', 'due')
        .orderBy('id')
        .forNoKeyUpdate(),
    )
    .returningAll()
    .execute();

/** Of messages there is no ending to tell. */
const acceptedOf = async (tx: Tx, closed: Closed): Promise<Rows['deliveries'][]> => {
  const asked = closed.filter(({ ask_id }) => ask_id !== null);
  if (asked.length === 0) return [];
  return tx.db
    .selectFrom('deliveries')
    .selectAll()
    .where('notification_id', 'in', idsOf(asked))
    .where('purpose', '=', 'alert')
    .where('state', '=', 'accepted')
    .execute();
};

/** The answer itself is the receipt of the device that gave it. */
const noteAnswered = async (tx: Tx, closed: Closed, deviceId: string): Promise<void> => {
  if (closed.length === 0) return;
  const own = await tx.db
    .selectFrom('deliveries')
    .select('notification_id')
    .distinct()
    .where('notification_id', 'in', idsOf(closed))
    .where('device_id', '=', deviceId)
    .execute();
  if (own.length === 0) return;
  await tx.db
    .insertInto('receipts')
    .values(own.map(({ notification_id }) => ({ notification_id, device_id: deviceId, type: 'answered', at: tx.now })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
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
  await end(tx, closed);
};
