import { type Notification, occasions } from '@beckon/protocol';
import { type Kysely, sql } from 'kysely';
import type { Lane } from '../engine.ts';
import type { Outbox } from '../outbox.ts';
import { prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Tx, Write } from '../write.ts';
import { claimDeliveries } from './claim.ts';
import { closeOne, holdOne } from './close.ts';
import { writeDecisions } from './decide.ts';
import { change } from './devices.ts';
import { dueAbout, dueNotifications } from './due.ts';
import { closeEmptied } from './emptied.ts';
import { forgetClosed } from './forget.ts';
import { hydrate, mine } from './notifications.ts';
import { recordOutcomes } from './record.ts';
import { noteSeen } from './seen.ts';
import { summarise } from './summarise.ts';
import { tell } from './tell.ts';
import { touch } from './touch.ts';

/** Of a few somebody may hear in the answer to their call; a set is the worker's. */
const laneOf = (count: number): Lane => (count > FEW ? 'background' : 'foreground');

const FEW = 8;

export const outbox = (read: Kysely<Rows>, write: Write, now: () => number): Outbox => ({
  due: (limit) => dueNotifications(read, now(), limit),
  dueAbout: (occasions) => dueAbout(read, now(), occasions),
  decide: (decisions) => write((tx) => writeDecisions(tx, decisions), laneOf(decisions.length)),
  summarise: (summary) => write((tx) => summarise(tx, summary)),
  seen: (user, what) => write((tx) => noteSeen(tx, user, what)),
  claim: (limit, leaseMs) => write((tx) => claimDeliveries(tx, limit, leaseMs), laneOf(limit)),
  record: (outcomes) => write((tx) => recordOutcomes(tx, outcomes), laneOf(outcomes.length)),
  nextDue: async () => {
    const times = (await earliest(read, {})).flatMap(({ at }) => at ?? []);
    return times.length > 0 ? Math.min(...times) : undefined;
  },
  close: (limit) => write((tx) => closeOver(tx, limit), 'background'),
  closeEmptied: (limit) => write((tx) => closeEmptied(tx, limit), 'background'),
  forget: (before, limit) => write((tx) => forgetClosed(tx, before, limit), 'background'),

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
      const subject = { tenantId, occasion: occasions.test(tx.newId()), agentId: null, onlyDeviceId: deviceId };
      const telling = { kind: 'test', priority: 'high', title, body, lifeUntil: tx.now + lifeMs } as const;
      const [id = ''] = await tell(tx, [userId], subject, telling);
      const rows = await tx.db.selectFrom('notifications').selectAll().where('id', '=', id).execute();
      return (await hydrate(tx.db, rows))[0];
    }),
  receipt: (deviceId, notificationId, type) =>
    write(async (tx) => {
      const sent = await tx.db
        .selectFrom('deliveries')
        .select('device_name')
        .where('notification_id', '=', notificationId)
        .where('device_id', '=', deviceId)
        .executeTakeFirst();
      if (!sent) return false;
      const notifications = await holdOne(tx, notificationId);
      const noted = await tx.db
        .insertInto('receipts')
        .values({ notification_id: notificationId, device_id: deviceId, type, at: tx.now })
        .onConflict((conflict) => conflict.doNothing())
        .returning('type')
        .executeTakeFirst();
      if (!noted) return true;
      await touch(tx, notifications);
      if (type === 'shown') await change(tx, deviceId, { last_shown_at: tx.now });
      // an ask ends by its answer; the rest is over when its person has taken it up, or wiped it away
      if (type === 'clicked' || type === 'dismissed') {
        await closeOne(tx, notificationId, { how: type === 'clicked' ? 'opened' : 'dismissed', on: sent.device_name });
      }
      return true;
    }),

  get: async (actor, id) => (await hydrate(read, await mine(read, actor).where('id', '=', id).execute()))[0],
  about: async (actor, occasions) => {
    if (occasions.length === 0) return [];
    // by the occasion alone: an index by who caused it would read all that they caused
    const rows = await selectAbout(read, { occasions: [...occasions] });
    const who = actor.kind === 'user' ? 'user_id' : 'agent_id';
    return hydrate(
      read,
      rows.filter((row) => row.tenant_id === actor.tenantId && row[who] === actor.id),
    );
  },
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

const selectAbout = prepared((db, { occasions }: { occasions: string[] }) =>
  db.selectFrom('notifications').selectAll().where('occasion', 'in', occasions).orderBy('id'),
);

const earliest = prepared((db) =>
  db
    .selectFrom('notifications')
    .select((eb) => eb.fn.min<number | null>('due_at').as('at'))
    .where('state', '=', sql.lit('due'))
    .unionAll(
      db
        .selectFrom('deliveries')
        .select((eb) => eb.fn.min<number | null>('due_at').as('at'))
        .where('state', '=', sql.lit('due')),
    )
    .unionAll(
      db
        .selectFrom('deliveries')
        .select((eb) => eb.fn.min<number | null>('lease_until').as('at'))
        .where('state', '=', sql.lit('claimed')),
    ),
);

/** Closes notifications whose life is over. Those that somebody holds just now are left for the next time. */
const closeOver = async (tx: Tx, limit: number): Promise<number> => {
  const rows = await tx.db
    .updateTable('notifications')
    .set((eb) => ({ state: 'closed', closed_at: tx.now, closed_how: 'over', version: eb('version', '+', 1) }))
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
        .limit(limit)
        .forNoKeyUpdate()
        .skipLocked(),
    )
    .returning(['id', 'user_id', 'version'])
    .execute();
  for (const row of rows) tx.append(row.user_id, 'notification.updated', row.id, row.version);
  return rows.length;
};
