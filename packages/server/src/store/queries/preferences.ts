import type { Preferences } from '@beckon/protocol';
import type { Kysely } from 'kysely';
import { padded, prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Actor } from '../terms.ts';

/** What a row keeps as JSON. */
export type Kept = Omit<Preferences, 'snoozedUntil' | 'timeZone' | 'version'>;

/** What holds for who has never said anything. */
export const DEFAULTS: Kept = {
  intensity: 'dialed-in',
  kinds: {},
  agents: {},
  muted: {},
  privatePreviews: false,
  quietHours: null,
};

/** What a row says; a field that is younger than the row is as it is by default. */
export const keptOf = (data: string): Kept => ({ ...DEFAULTS, ...(JSON.parse(data) as Partial<Kept>) });

/** Of somebody's preferences what their row keeps as JSON. */
export const asKept = ({ intensity, kinds, agents, muted, privatePreviews, quietHours }: Kept): Kept => ({
  ...{ intensity, kinds, agents, muted, privatePreviews, quietHours },
});

/** A person's preferences, with the language they read. */
export interface Person {
  readonly locale: string;
  readonly preferences: Preferences;
}

/** The preferences of these users, by id; of a user who has none those that hold by default. */
export const readPreferences = async (
  db: Kysely<Rows>,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, Person>> => {
  if (userIds.length === 0) return new Map();
  const rows = await select(db, { userIds: padded([...new Set(userIds)]) });
  return new Map(
    rows.map(({ id, locale, time_zone, data, snoozed_until, version }) => {
      const kept = data === null ? DEFAULTS : keptOf(data);
      const rest = { snoozedUntil: snoozed_until, timeZone: time_zone, version: version ?? 0 };
      return [id, { locale, preferences: { ...kept, ...rest } }];
    }),
  );
};

/** Those of one person. Undefined when the tenant has no such user. */
export const preferencesOf = async (db: Kysely<Rows>, user: Actor): Promise<Preferences | undefined> => {
  const [known] = await selectUser(db, { tenantId: user.tenantId, id: user.id });
  return known && (await readPreferences(db, [user.id])).get(user.id)?.preferences;
};

const selectUser = prepared((db, { tenantId, id }: { tenantId: string; id: string }) =>
  db.selectFrom('users').select('id').where('tenant_id', '=', tenantId).where('id', '=', id),
);

const select = prepared((db, { userIds }: { userIds: string[] }) =>
  db
    .selectFrom('users')
    .leftJoin('preferences', 'preferences.user_id', 'users.id')
    .select(['users.id', 'users.locale', 'users.time_zone', 'data', 'snoozed_until', 'version'])
    .where('users.id', 'in', userIds),
);
