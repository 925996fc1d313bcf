import type { Notification } from '@beckon/protocol';
import { type Kysely, sql } from 'kysely';
import type { DueNotification, Outbox } from '../outbox.ts';
import { prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Tx, Write } from '../write.ts';
import { claimDeliveries, touch } from './claim.ts';
import { newDelivery } from './close.ts';
import { change } from './devices.ts';
import { hydrate, mine } from './notifications.ts';
import { recordOutcome } from './record.ts';
import { tell } from './tell.ts';

export const outbox = (read: Kysely<Rows>, write: Write, now: () => number): Outbox => ({
  due: (limit) => dueNotifications(read, now(), limit),
  decide: (notificationId, decision) =>
    write(async (tx) => {
      const state = decision.action === 'hold' || decision.action === 'defer' ? 'due' : 'decided';
      const [row] = await decideIfDue(tx.db, { id: notificationId, state, dueAt: decision.until ?? tx.now });
      if (!row) return false;
      await insertDecision(tx.db, {
        row: {
          id: tx.newId(),
          notification_id: row.id,
          action: decision.action,
          until: decision.until ?? null,
          reason: decision.reason,
          sentence: decision.sentence,
          evidence: JSON.stringify(decision.evidence),
          at: tx.now,
        },
      });
      if (decision.action === 'send') await makeDeliveries(tx, row, decision.deviceIds);
      tx.append(row.user_id, 'notification.updated', row.id, row.version);
      tx.due();
      return true;
    }),
  claim: (limit, leaseMs) => write((tx) => claimDeliveries(tx, limit, leaseMs)),
  record: (deliveryId, claim, outcome) => write((tx) => recordOutcome(tx, deliveryId, claim, outcome)),
  nextDue: async () => {
    const earliest = [await firstDecision(read, {}), await firstTry(read, {}), await firstLapse(read, {})].flatMap(
      ([row]) => row?.at ?? [],
    );
    return earliest.length > 0 ? Math.min(...earliest) : undefined;
  },
  close: (limit) =>
    write(async (tx) => {
      const rows = await tx.db
        .updateTable('notifications')
        .set((eb) => ({ state: 'closed', closed_at: tx.now, version: eb('version', '+', 1) }))
        .where('id', 'in', (eb) =>
          eb
            .selectFrom('notifications')
            .select('id')
            .where('state', '=', sql.lit('decided'))
            .where('life_until', '<=', tx.now)
            // an open ask ends by its own expiry first, which closes its notifications and tells the devices
            .where((open) =>
              open.not(
                open.exists(
                  open
                    .selectFrom('asks')
                    .select('asks.id')
                    .whereRef('asks.id', '=', 'notifications.ask_id')
                    .where('asks.state', '=', 'open')
                    .where('asks.expires_at', 'is not', null),
                ),
              ),
            )
            .limit(limit),
        )
        .returning(['id', 'user_id', 'version'])
        .execute();
      for (const row of rows) tx.append(row.user_id, 'notification.updated', row.id, row.version);
      return rows.length;
    }),

  test: (tenantId, userId, deviceId, title, body, lifeMs) =>
    write(async (tx): Promise<Notification | undefined> => {
      const device = await tx.db
        .selectFrom('devices')
        .select('id')
        .where('tenant_id', '=', tenantId)
        .where('user_id', '=', userId)
        .where('id', '=', deviceId)
        .where('state', '=', 'active')
        .executeTakeFirst();
      if (!device) return undefined;
      const subject = { tenantId, occasion: `test:${tx.newId()}`, agentId: null, onlyDeviceId: deviceId };
      const telling = { kind: 'test', priority: 'high', title, body, lifeUntil: tx.now + lifeMs } as const;
      const [id = ''] = await tell(tx, [userId], subject, telling);
      const rows = await tx.db.selectFrom('notifications').selectAll().where('id', '=', id).execute();
      return (await hydrate(tx.db, rows))[0];
    }),
  receipt: (deviceId, notificationId, type) =>
    write(async (tx) => {
      const sent = await tx.db
        .selectFrom('deliveries')
        .select('id')
        .where('notification_id', '=', notificationId)
        .where('device_id', '=', deviceId)
        .executeTakeFirst();
      if (!sent) return false;
      const noted = await tx.db
        .insertInto('receipts')
        .values({ notification_id: notificationId, device_id: deviceId, type, at: tx.now })
        .onConflict((conflict) => conflict.doNothing())
        .returning('type')
        .executeTakeFirst();
      if (!noted) return true;
      await touch(tx, notificationId);
      if (type === 'shown') await change(tx, deviceId, { last_shown_at: tx.now });
      return true;
    }),

  get: async (actor, id) => (await hydrate(read, await mine(read, actor).where('id', '=', id).execute()))[0],
  list: async (actor, { before, limit, askId }) => {
    const rows = await mine(read, actor)
      .$if(before !== undefined, (query) => query.where('id', '<', before ?? ''))
      .$if(askId !== undefined, (query) => query.where('ask_id', '=', askId ?? ''))
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute();
    const items = await hydrate(read, rows.slice(0, limit));
    const last = items.at(-1);
    return rows.length > limit && last ? { items, next: last.id } : { items };
  },
});

const firstDecision = prepared((db) =>
  db.selectFrom('notifications').select('due_at as at').where('state', '=', sql.lit('due')).orderBy('due_at').limit(1),
);

const firstTry = prepared((db) =>
  db.selectFrom('deliveries').select('due_at as at').where('state', '=', sql.lit('due')).orderBy('due_at').limit(1),
);

const firstLapse = prepared((db) =>
  db
    .selectFrom('deliveries')
    .select('lease_until as at')
    .where('state', '=', sql.lit('claimed'))
    .orderBy('lease_until')
    .limit(1),
);

const decideIfDue = prepared((db, to: { id: string; state: string; dueAt: number }) =>
  db
    .updateTable('notifications')
    .set((eb) => ({ state: to.state, due_at: to.dueAt, version: eb('version', '+', 1) }))
    .where('id', '=', to.id)
    .where('state', '=', 'due')
    .returningAll(),
);

const insertDecision = prepared((db, { row }: { row: Rows['decisions'] }) => db.insertInto('decisions').values(row));

const selectDue = prepared((db, { now, limit }: { now: number; limit: number }) =>
  db
    .selectFrom('notifications')
    .selectAll()
    // a literal, here and below: a partial index is used only where its condition stands in the query to the letter
    .where('state', '=', sql.lit('due'))
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(limit),
);

const dueNotifications = async (read: Kysely<Rows>, now: number, limit: number): Promise<DueNotification[]> => {
  const rows = await selectDue(read, { now, limit });
  const users = [...new Set(rows.map((row) => row.user_id))];
  const devices =
    users.length === 0
      ? []
      : await read
          .selectFrom('devices')
          .select(['id', 'name', 'user_id'])
          .where('user_id', 'in', users)
          .where('state', '=', 'active')
          .orderBy('id')
          .execute();
  return rows.map((row) => ({
    id: row.id,
    tenantId: row.tenant_id,
    userId: row.user_id,
    kind: row.kind as DueNotification['kind'],
    priority: row.priority as DueNotification['priority'],
    agentId: row.agent_id,
    askId: row.ask_id,
    conversationId: row.conversation_id,
    createdAt: row.created_at,
    lifeUntil: row.life_until,
    devices: devices
      .filter(
        (device) => device.user_id === row.user_id && (row.only_device_id === null || device.id === row.only_device_id),
      )
      .map(({ id, name }) => ({ id, name })),
  }));
};

const makeDeliveries = async (tx: Tx, row: Rows['notifications'], deviceIds: readonly string[]): Promise<void> => {
  if (deviceIds.length === 0) return;
  const devices = await tx.db
    .selectFrom('devices')
    .select(['id', 'name'])
    .where('user_id', '=', row.user_id)
    .where('state', '=', 'active')
    .where('id', 'in', [...deviceIds])
    .orderBy('id')
    .execute();
  for (const device of devices) {
    await tx.db
      .insertInto('deliveries')
      .values(newDelivery(tx, row.tenant_id, row.id, device))
      .onConflict((conflict) => conflict.columns(['notification_id', 'device_id', 'purpose']).doNothing())
      .execute();
  }
};
