import { type SelectQueryBuilder, sql } from 'kysely';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';
import { type Closing, close, held, idsOf } from './closing.ts';

/**
 * What settling an ask means for its notifications: they close; what was not sent is withdrawn; a device that accepted
 * the alert and has not acted gets one settle delivery ("Answered by Ann"), in the same transaction as the answer.
 *
 * A delivery that is claimed just now is left alone: whoever records its outcome finds the notification closed, and
 * makes the settle delivery then (follow-up.ts).
 *
 * @param answeredOn the device whose button answered: it needs no telling
 */
export const closeForAsk = async (
  tx: Tx,
  askId: string,
  closing: Closing,
  answeredOn: string | undefined,
): Promise<void> => {
  const which = held(tx).where('ask_id', '=', askId);
  // before it is known which devices are to get an ending
  if (answeredOn !== undefined) await noteAnswered(tx, await which.execute(), answeredOn);
  await close(tx, closing, which);
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
  await close(tx, { how: 'left' }, ofLeaver(held(tx), userId, conversationId, askIds));
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

/** The answer itself is the receipt of the device that gave it. */
const noteAnswered = async (tx: Tx, closed: readonly { readonly id: string }[], deviceId: string): Promise<void> => {
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
    { how: 'retried' },
    held(tx)
      .where('user_id', 'in', members)
      .where('conversation_id', '=', conversationId)
      .where('message_seq', '=', seq),
  );
};

/** Reading settles what was told about messages up to there: what was not sent yet is not. */
export const closeForMessages = (
  tx: Tx,
  userId: string,
  conversationId: string,
  seq: number,
  closing: Closing,
): Promise<void> =>
  closeMessages(
    tx,
    closing,
    held(tx)
      .where('user_id', '=', userId)
      .where('conversation_id', '=', conversationId)
      .where('message_seq', '<=', seq),
  );

const closeMessages = (tx: Tx, closing: Closing, which: ReturnType<typeof held>): Promise<void> =>
  close(tx, closing, which.where('message_seq', 'is not', null));

/** The person acted on this one; on a summary, and so on all that came in it. */
export const closeOne = (tx: Tx, id: string, closing: Closing): Promise<void> =>
  close(tx, closing, held(tx).where('id', 'in', withParts(tx, id)).where('ask_id', 'is', null));

/** Holds a notification, and if it is a summary all that came in it, in the order in which they are closed. */
export const holdOne = async (
  tx: Tx,
  id: string,
): Promise<Pick<Rows['notifications'], 'id' | 'user_id' | 'version'>[]> => {
  const rows = await tx.db
    .selectFrom('notifications')
    .select(['id', 'user_id', 'version'])
    .where('id', 'in', withParts(tx, id))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  return rows.filter((row) => row.id === id);
};

/** By two indexes: without bitmaps (pool.ts) an `or` of both would read the whole table. */
const withParts = (tx: Tx, id: string) =>
  tx.db
    .selectFrom('notifications')
    .select('id')
    .where('id', '=', id)
    .union(tx.db.selectFrom('notifications').select('id').where('summary_id', '=', id));
