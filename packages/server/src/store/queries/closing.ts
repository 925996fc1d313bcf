import type { ClosedHow } from '@beckon/protocol';
import { type ExpressionBuilder, sql } from 'kysely';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';
import { followUp, mayHaveBeenShown } from './follow-up.ts';

/** How closing a notification works; which are closed by what is said in close.ts, idle.ts and repeat.ts. */

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
    // nor is it any more among what waits for a quiet time to end
    waits: null,
    version: eb('version', '+', 1),
  });

export type Closed = readonly Rows['notifications'][];

export const idsOf = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id).sort();

/** Those not closed, of which the caller says which: taken in ascending order (engine.ts, rule 3). */
export const held = (tx: Tx) =>
  tx.db
    .selectFrom('notifications')
    .select('id')
    // a literal: a partial index is used only where its condition stands in the query to the letter
    .where('state', '<>', sql.lit('closed'))
    .orderBy('id')
    .forNoKeyUpdate();

/** Closes these, and what goes with that. */
export const close = async (tx: Tx, closing: Closing, which: Which): Promise<void> => {
  await end(tx, await shut(tx, closing, which));
};

type Which = ReturnType<typeof held>;

const shut = (tx: Tx, closing: Closing, which: Which): Promise<Rows['notifications'][]> =>
  tx.db.updateTable('notifications').set(closedBy(tx, closing)).where('id', 'in', which).returningAll().execute();

/** The next time of the same occasion takes their place. The caller holds them: their devices show the next. */
export const closeRepeated = async (tx: Tx, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  const closed = await tx.db
    .updateTable('notifications')
    .set(closedBy(tx, { how: 'repeated' }))
    .where('id', 'in', [...ids])
    .where('state', '<>', sql.lit('closed'))
    .returningAll()
    .execute();
  if (closed.length === 0) return;
  await withdrawDue(tx, closed);
  tellOf(tx, closed);
};

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
  // a summary may be empty now, which somebody is to look after (emptied.ts)
  if (closed.some(({ summary_id }) => summary_id !== null)) tx.due();
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

const tellOf = (tx: Tx, closed: Closed): void => {
  for (const { id, user_id, version } of closed) tx.append(user_id, 'notification.updated', id, version);
};
