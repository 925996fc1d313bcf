import { type Kysely, sql } from 'kysely';
import type { DueNotification } from '../outbox.ts';
import { padded, prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import { readPreferences } from './preferences.ts';

/**
 * Notifications whose time to decide has come, with what a decision looks at. Of whoever has one among them that was
 * deferred all are told, beyond the limit too: they come as one.
 */
export const dueNotifications = async (read: Kysely<Rows>, now: number, limit: number): Promise<DueNotification[]> => {
  const first = await selectDue(read, { now, limit });
  if (first.length === 0) return [];
  const known = new Set(first.map(({ id }) => id));
  const woken = [...new Set(first.filter(({ waits }) => waits === 'defer').map((row) => row.user_id))];
  const rest = woken.length === 0 ? [] : await selectDeferred(read, { now, userIds: padded(woken) });
  return withPeople(read, [...first, ...rest.filter(({ id }) => !known.has(id))]);
};

/** Those of these occasions whose time has come. */
export const dueAbout = async (
  read: Kysely<Rows>,
  now: number,
  occasions: readonly string[],
): Promise<DueNotification[]> => {
  if (occasions.length === 0) return [];
  return withPeople(read, await selectDueAbout(read, { now, occasions: [...occasions] }));
};

/** With what a decision looks at of their people. */
const withPeople = async (read: Kysely<Rows>, rows: readonly Rows['notifications'][]): Promise<DueNotification[]> => {
  if (rows.length === 0) return [];
  const userIds = [...new Set(rows.map((row) => row.user_id))];
  const people = await readPreferences(read, userIds);
  const devices = Map.groupBy(await selectActive(read, { userIds: padded(userIds) }), (device) => device.user_id);
  return rows.flatMap((row) => {
    const person = people.get(row.user_id);
    const own = devices.get(row.user_id) ?? [];
    return person ? [toDue(row, person, own)] : [];
  });
};

/** Devices that can be told, oldest first. */
export const selectActive = prepared((db, { userIds }: { userIds: string[] }) =>
  db
    .selectFrom('devices')
    .select(['id', 'name', 'user_id'])
    .where('user_id', 'in', userIds)
    .where('state', '=', 'active')
    .orderBy('id'),
);

const toDue = (
  row: Rows['notifications'],
  person: Pick<DueNotification, 'locale' | 'preferences'>,
  devices: readonly { readonly id: string; readonly name: string }[],
): DueNotification => ({
  id: row.id,
  tenantId: row.tenant_id,
  userId: row.user_id,
  kind: row.kind as DueNotification['kind'],
  priority: row.priority as DueNotification['priority'],
  agentId: row.agent_id,
  askId: row.ask_id,
  conversationId: row.conversation_id,
  title: row.title,
  body: row.body,
  createdAt: row.created_at,
  since: row.since,
  lifeUntil: row.life_until,
  nth: row.nth,
  partOf: row.part_of as DueNotification['partOf'],
  followsId: row.follows_id,
  waited: row.waits as DueNotification['waited'],
  devices: devices
    .filter((device) => row.only_device_id === null || device.id === row.only_device_id)
    .map(({ id, name }) => ({ id, name })),
  locale: person.locale,
  preferences: person.preferences,
});

const selectDue = prepared((db, { now, limit }: { now: number; limit: number }) =>
  db
    .selectFrom('notifications')
    .selectAll()
    // a literal: a partial index is used only where its condition stands in the query to the letter
    .where('state', '=', sql.lit('due'))
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(limit),
);

const selectDueAbout = prepared((db, { now, occasions }: { now: number; occasions: string[] }) =>
  db
    .selectFrom('notifications')
    .selectAll()
    .where('occasion', 'in', occasions)
    .where('state', '=', 'due')
    .where('due_at', '<=', now)
    // those come with all others that waited
    .where((eb) => eb.or([eb('waits', 'is', null), eb('waits', '<>', 'defer')])),
);

const selectDeferred = prepared((db, { now, userIds }: { now: number; userIds: string[] }) =>
  db
    .selectFrom('notifications')
    .selectAll()
    .where('user_id', 'in', userIds)
    .where('waits', '=', sql.lit('defer'))
    .where('state', '=', sql.lit('due'))
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(MOST_WOKEN),
);

/** What one pass decides is bound to one statement, which takes only so many values (prepared.ts). The rest is next. */
const MOST_WOKEN = 1_000;
