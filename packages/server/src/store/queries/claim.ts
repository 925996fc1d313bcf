import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Claimed } from '../outbox.ts';
import { padded, prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';
import { badgeTotals } from './badge-totals.ts';
import { SETTLE_LIFE } from './follow-up.ts';
import { asksByIds } from './read-asks.ts';
import { withdraw } from './withdraw.ts';

/** A delivery as it was found due, with what it needs to be sent. */
export interface Found {
  readonly row: Rows['deliveries'];
  readonly notification: Rows['notifications'] & { readonly locale: string };
  readonly device: Rows['devices'];
  readonly lifeUntil: number;
}

/**
 * Claims what is due, and what was claimed by somebody whose lease ran out. In the same transaction everything is read
 * again: what was settled meanwhile is withdrawn here and never reaches a sender.
 *
 * What others hold is left to them, so claimers share the work, and a claim waits for nobody. The notifications are not
 * held: who settles one comes to its deliveries after it, waits there for the claim, and finds them claimed.
 */
export const claimDeliveries = async (tx: Tx, limit: number, leaseMs: number): Promise<Claimed[]> => {
  if (limit <= 0) return [];
  const found = await surround(tx, await holdDue(tx, limit));
  const wanted = found.filter((one) => reasonToWithdraw(one, tx.now) === undefined);
  const unwanted = found.flatMap((one) => {
    const reason = reasonToWithdraw(one, tx.now);
    return reason === undefined ? [] : [{ ...one, reason }];
  });
  if (unwanted.length > 0) await withdraw(tx, unwanted);
  return wanted.length > 0 ? take(tx, wanted, leaseMs) : [];
};

/** Those whose lease ran out come first: they have waited for longer, and the others cannot keep them waiting. */
const holdDue = async (tx: Tx, limit: number): Promise<Rows['deliveries'][]> => {
  const lapsed = await holdLapsed(tx.db, { now: tx.now, limit });
  if (lapsed.length >= limit) return lapsed;
  return [...lapsed, ...(await holdWaiting(tx.db, { now: tx.now, limit: limit - lapsed.length }))];
};

const surround = async (tx: Tx, rows: readonly Rows['deliveries'][]): Promise<Found[]> => {
  if (rows.length === 0) return [];
  const [notifications, devices] = await Promise.all([
    selectNotifications(tx.db, { ids: padded([...new Set(rows.map((row) => row.notification_id))]) }),
    selectDevices(tx.db, { ids: padded([...new Set(rows.map((row) => row.device_id))]) }),
  ]);
  const notificationOf = new Map(notifications.map((one) => [one.id, one]));
  const deviceOf = new Map(devices.map((one) => [one.id, one]));
  return rows.flatMap((row) => {
    const [notification, device] = [notificationOf.get(row.notification_id), deviceOf.get(row.device_id)];
    return notification && device ? [{ row, notification, device, lifeUntil: lifeOf(row, notification) }] : [];
  });
};

/** Until when a delivery is worth sending. */
export const lifeOf = (
  row: Pick<Rows['deliveries'], 'purpose' | 'created_at'>,
  notification: Pick<Rows['notifications'], 'life_until'>,
): number => (row.purpose === 'settle' ? row.created_at + SETTLE_LIFE : notification.life_until);

const reasonToWithdraw = ({ row, notification, device, lifeUntil }: Found, now: number): string | undefined => {
  if (device.state !== 'active') return `device ${device.state}`;
  if (device.address === null) return 'device gone';
  if (row.purpose === 'alert' && notification.state === 'closed') return 'settled';
  return lifeUntil <= now ? 'life over' : undefined;
};

const take = async (tx: Tx, wanted: readonly Found[], leaseMs: number): Promise<Claimed[]> => {
  const claim = randomUUID();
  const [badges, asks] = await Promise.all([
    badgeTotals(
      tx.db,
      wanted.map(({ notification }) => notification.user_id),
    ),
    // of a long detail nothing fits in a push: the beginning, marked, is enough to know that
    asksByIds(
      tx.db,
      wanted.flatMap(({ notification }) => notification.ask_id ?? []),
    ),
    // every claim counts as an attempt
    markClaimed(tx.db, { ids: padded(wanted.map(({ row }) => row.id)), claim, leaseUntil: tx.now + leaseMs }),
  ]);
  return wanted.map(({ row, notification, device, lifeUntil }) => ({
    id: row.id,
    claim,
    purpose: row.purpose as Claimed['purpose'],
    attempts: row.attempts + 1,
    tenantId: row.tenant_id,
    userId: notification.user_id,
    locale: notification.locale,
    device: { id: device.id, name: device.name, kind: device.kind, address: device.address ?? '' },
    notification: {
      id: notification.id,
      occasion: notification.occasion,
      kind: notification.kind as Claimed['notification']['kind'],
      priority: notification.priority as Claimed['notification']['priority'],
      title: notification.title,
      body: notification.body,
      agentId: notification.agent_id,
      conversationId: notification.conversation_id,
      createdAt: notification.created_at,
      lifeUntil,
    },
    ask: (notification.ask_id !== null && asks.get(notification.ask_id)) || null,
    badge: badges(notification.user_id),
  }));
};

const holdLapsed = prepared((db, { now, limit }: { now: number; limit: number }) =>
  db
    .selectFrom('deliveries')
    .selectAll()
    // a literal, here and below: a partial index is used only where its condition stands in the query to the letter
    .where('state', '=', sql.lit('claimed'))
    .where('lease_until', '<=', now)
    .orderBy('lease_until')
    .limit(limit)
    .forNoKeyUpdate()
    .skipLocked(),
);

const holdWaiting = prepared((db, { now, limit }: { now: number; limit: number }) =>
  db
    .selectFrom('deliveries')
    .selectAll()
    .where('state', '=', sql.lit('due'))
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(limit)
    .forNoKeyUpdate()
    .skipLocked(),
);

const selectNotifications = prepared((db, { ids }: { ids: string[] }) =>
  db
    .selectFrom('notifications')
    .innerJoin('users', 'users.id', 'notifications.user_id')
    .selectAll('notifications')
    .select('users.locale')
    .where('notifications.id', 'in', ids),
);

const selectDevices = prepared((db, { ids }: { ids: string[] }) =>
  db.selectFrom('devices').selectAll().where('id', 'in', ids),
);

const markClaimed = prepared((db, to: { ids: string[]; claim: string; leaseUntil: number }) =>
  db
    .updateTable('deliveries')
    .set((eb) => ({
      state: 'claimed',
      outcome: null,
      status: null,
      claim: to.claim,
      lease_until: to.leaseUntil,
      attempts: eb('attempts', '+', 1),
    }))
    .where('id', 'in', to.ids),
);
