import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Claimed } from '../outbox.ts';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';
import { readBadges } from './badges.ts';
import { followUp, mayHaveBeenShown } from './close.ts';
import { briefAsk } from './read-asks.ts';

/** A replacement ("Answered by Ann") is worth sending for a day after what it replaces was settled. */
export const SETTLE_LIFE = 86_400_000;

/**
 * Claims what is due, and what was claimed by somebody whose lease ran out. In the same transaction everything is read
 * again: what was settled meanwhile is withdrawn here and never reaches a sender.
 */
export const claimDeliveries = async (tx: Tx, limit: number, leaseMs: number): Promise<Claimed[]> => {
  const rows = await tx.db
    .selectFrom('deliveries')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb.and([eb('state', '=', sql.lit('due')), eb('due_at', '<=', tx.now)]),
        eb.and([eb('state', '=', sql.lit('claimed')), eb('lease_until', '<=', tx.now)]),
      ]),
    )
    .orderBy('due_at')
    .limit(limit)
    .execute();
  const claimed: Claimed[] = [];
  for (const row of rows) {
    const one = await claimOne(tx, row, leaseMs);
    if (one) claimed.push(one);
  }
  return claimed;
};

const claimOne = async (tx: Tx, row: Rows['deliveries'], leaseMs: number): Promise<Claimed | undefined> => {
  const notification = await tx.db
    .selectFrom('notifications')
    .selectAll()
    .where('id', '=', row.notification_id)
    .executeTakeFirstOrThrow();
  const device = await tx.db
    .selectFrom('devices')
    .selectAll()
    .where('id', '=', row.device_id)
    .executeTakeFirstOrThrow();
  const user = await tx.db
    .selectFrom('users')
    .select('locale')
    .where('id', '=', notification.user_id)
    .executeTakeFirstOrThrow();
  const lifeUntil = lifeOf(row, notification);
  const unwanted = reasonToWithdraw(row, notification, device, lifeUntil, tx.now);
  if (unwanted !== undefined || device.address === null) {
    await withdraw(tx, row, notification, unwanted ?? 'device gone');
    return undefined;
  }
  const claim = randomUUID();
  const taken = await tx.db
    .updateTable('deliveries')
    .set({
      state: 'claimed',
      outcome: null,
      status: null,
      claim,
      lease_until: tx.now + leaseMs,
      attempts: row.attempts + 1,
    })
    .where('id', '=', row.id)
    // as it was read: every claim counts an attempt, so nobody else has had it since
    .where('state', '=', row.state)
    .where('attempts', '=', row.attempts)
    .returning('id')
    .executeTakeFirst();
  if (!taken) return undefined;
  const badges = await readBadges(tx.db, notification.user_id);
  return {
    id: row.id,
    claim,
    purpose: row.purpose as Claimed['purpose'],
    attempts: row.attempts + 1,
    tenantId: row.tenant_id,
    userId: notification.user_id,
    locale: user.locale,
    device: { id: device.id, name: device.name, kind: device.kind, address: device.address },
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
    // of a long detail nothing fits in a push: the beginning, marked, is enough to know that
    ask: notification.ask_id === null ? null : ((await briefAsk(tx.db, notification.ask_id)) ?? null),
    badge: { total: badges.total, badgeSeq: badges.badgeSeq },
  };
};

export const lifeOf = (row: Rows['deliveries'], notification: Rows['notifications']): number =>
  row.purpose === 'settle' ? row.created_at + SETTLE_LIFE : notification.life_until;

const reasonToWithdraw = (
  row: Rows['deliveries'],
  notification: Rows['notifications'],
  device: Rows['devices'],
  lifeUntil: number,
  now: number,
): string | undefined => {
  if (device.state !== 'active') return `device ${device.state}`;
  if (row.purpose === 'alert' && notification.state === 'closed') return 'settled';
  return lifeUntil <= now ? 'life over' : undefined;
};

const withdraw = async (
  tx: Tx,
  row: Rows['deliveries'],
  notification: Rows['notifications'],
  reason: string,
): Promise<void> => {
  await tx.db
    .updateTable('deliveries')
    .set({
      state: reason === 'life over' && row.attempts > 0 ? 'failed' : 'withdrawn',
      outcome: reason,
      settled_at: tx.now,
      claim: null,
    })
    .where('id', '=', row.id)
    .execute();
  const ended = notification.state === 'closed' && !reason.startsWith('device');
  if (ended && mayHaveBeenShown(row)) await followUp(tx, row, notification);
  await touch(tx, notification.id);
};

/**
 * Gives the notification a new version and tells its user, because something of it changed. Answers it as it is now:
 * whoever touched it holds it until the commit, and reads no state that another is about to change.
 */
export const touch = async (tx: Tx, id: string): Promise<Rows['notifications']> => {
  const row = await tx.db
    .updateTable('notifications')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  tx.append(row.user_id, 'notification.updated', id, row.version);
  return row;
};
