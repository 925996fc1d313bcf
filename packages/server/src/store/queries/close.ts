import type { ClosedHow } from '@beckon/protocol';
import { type ExpressionBuilder, type SelectQueryBuilder, sql } from 'kysely';
import { prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';
import { followUp, mayHaveBeenShown } from './follow-up.ts';

/** How a notification ends, and where that was. */
export interface Closing {
  readonly how: ClosedHow;
  readonly on?: string | null | undefined;
}

const closedBy =
  (tx: Tx, { how, on = null }: Closing) =>
  (eb: ExpressionBuilder<Rows, 'notifications'>) => ({
    state: 'closed',
    closed_at: tx.now,
    closed_how: how,
    closed_on: on,
    version: eb('version', '+', 1),
  });

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
  const closed = await tx.db
    .updateTable('notifications')
    .set(closedBy(tx, closing))
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
    .set(closedBy(tx, { how: 'left' }))
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
  tellOf(tx, closed);
  await closeSummaries(tx, closed);
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

/** The agent does not sit idle any more: there, or at all. */
export const closeIdle = async (tx: Tx, agentId: string, conversationId: string | null): Promise<void> => {
  const found = await findIdle(tx.db, { agentId, conversationId });
  if (found.length === 0) return;
  const ids = found.map(({ id }) => id);
  await close(tx, { how: 'acted' }, held(tx).where('id', 'in', ids));
};

/** Most prompts find none, so that it is worth asking first. */
const findIdle = prepared((db, { agentId, conversationId }: { agentId: string; conversationId: string | null }) =>
  db
    .selectFrom('notifications')
    .select('id')
    .where('kind', '=', sql.lit('idle'))
    .where('state', '<>', sql.lit('closed'))
    .where('agent_id', '=', agentId)
    .where((eb) => eb.or([eb('conversation_id', 'is', null), eb('conversation_id', '=', conversationId)])),
);

/**
 * Before a member says something: what is closed because they have read so far, and because the agent has something to
 * do. In one order, for another may close some of both.
 */
export const holdForPrompt = async (
  tx: Tx,
  { userId, agentId, conversationId }: { userId: string; agentId: string; conversationId: string },
): Promise<void> => {
  const idle = await findIdle(tx.db, { agentId, conversationId });
  if (idle.length === 0) return;
  const ids = idle.map(({ id }) => id);
  const own = tx.db
    .selectFrom('notifications')
    .select('id')
    .where('user_id', '=', userId)
    .where('conversation_id', '=', conversationId)
    .where('state', '<>', sql.lit('closed'));
  await held(tx)
    .where('id', 'in', own.union(tx.db.selectFrom('notifications').select('id').where('id', 'in', ids)))
    .execute();
};

/** The next time of the same occasion took their place. The caller holds them: their devices show the next. */
export const closeRepeated = async (tx: Tx, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  const closed = await tx.db
    .updateTable('notifications')
    .set(closedBy(tx, { how: 'repeated' }))
    .where('id', 'in', [...ids])
    .where('state', '<>', sql.lit('closed'))
    .returningAll()
    .execute();
  await withdrawDue(tx, closed);
  tellOf(tx, closed);
};

const close = async (tx: Tx, closing: Closing, which: ReturnType<typeof held>): Promise<void> => {
  const closed = await tx.db
    .updateTable('notifications')
    .set(closedBy(tx, closing))
    .where('id', 'in', which)
    .returningAll()
    .execute();
  await end(tx, closed);
};

/** A summary ends with the last of what came in it. */
const closeSummaries = async (tx: Tx, closed: Closed): Promise<void> => {
  const ids = [...new Set(closed.flatMap(({ summary_id }) => summary_id ?? []))];
  const [last] = closed;
  if (ids.length === 0 || last === undefined) return;
  await close(
    tx,
    { how: last.closed_how as ClosedHow, on: last.closed_on },
    held(tx)
      .where('id', 'in', ids)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('notifications as part')
              .select('part.id')
              .whereRef('part.summary_id', '=', 'notifications.id')
              .where('part.state', '<>', sql.lit('closed')),
          ),
        ),
      ),
  );
};

const tellOf = (tx: Tx, closed: Closed): void => {
  for (const { id, user_id, version } of closed) tx.append(user_id, 'notification.updated', id, version);
};
