import type { FeedFrame } from '@beckon/protocol';
import type { Kysely } from 'kysely';
import type { Rows } from '../rows.ts';
import type { Actor } from '../store.ts';
import { readBadges } from './badges.ts';
import { hydrate as hydrateNotifications, mine as myNotifications } from './notifications.ts';
import { preferencesOf } from './preferences.ts';
import { allWithAddressees, briefAsks } from './read-asks.ts';
import { visibleRuns } from './run-states.ts';
import { toAgent, toDevice, toMessage, toRun } from './shapes.ts';
import { visible } from './threads.ts';

/** A row as it is read: every column that is not costs as much as one that is. */
export type FeedRow = Pick<Rows['feed'], 'seq' | 'type' | 'entity_id' | 'at'>;
type Found = ReadonlyMap<string, unknown>;

/**
 * Turns pointers into frames. Entities are looked up once per kind and page, as the reader may see them now, and told by
 * the last row that points at them; what the reader may not (or no longer) see becomes `void`.
 */
export const hydrateFeed = async (
  db: Kysely<Rows>,
  reader: Actor,
  rows: readonly FeedRow[],
  now: number,
): Promise<FeedFrame[]> => {
  const byKind = Map.groupBy(rows, (row) => kindOf(row.type));
  const found = new Map<string, Found>();
  for (const [kind, own] of byKind) {
    const ids = [...new Set(own.map((row) => row.entity_id))];
    found.set(kind, await (lookUps[kind] ?? nothing)(db, reader, ids, now));
  }
  const last = new Map(rows.map((row) => [entityOf(row), row]));
  return rows.map((row) =>
    last.get(entityOf(row)) === row ? frame(row, found.get(kindOf(row.type))?.get(row.entity_id)) : superseded(row),
  );
};

/** Badges and preferences are both named by their person. */
const entityOf = (row: FeedRow): string => `${kindOf(row.type)} ${row.entity_id}`;

/** An ask, a message: what the part of a row's type before the dot says. */
export const kindOf = (type: string): string => type.slice(0, type.indexOf('.'));

const frame = (row: FeedRow, data: unknown): FeedFrame => {
  const at = { seq: row.seq, at: row.at };
  if (data === undefined) return { ...at, type: 'void', data: { entityId: row.entity_id } };
  return { ...at, type: row.type, data } as FeedFrame;
};

const superseded = (row: FeedRow): FeedFrame => ({
  ...{ seq: row.seq, at: row.at, type: 'superseded', data: { entityId: row.entity_id } },
});

type LookUp = (db: Kysely<Rows>, reader: Actor, ids: string[], now: number) => Promise<Found>;

const byId = (items: readonly { id: string }[]): Found => new Map(items.map((item) => [item.id, item]));
const nothing: LookUp = () => Promise.resolve(new Map());

const lookUps: Record<string, LookUp> = {
  ask: async (db, reader, ids) =>
    byId(await allWithAddressees(db, await briefAsks(db, reader).where('asks.id', 'in', ids).execute())),
  conversation: async (db, reader, ids) => byId(await visible(db, reader, ids)),
  message: async (db, reader, ids) => {
    const rows = await db
      .selectFrom('messages')
      .selectAll()
      .where('tenant_id', '=', reader.tenantId)
      .where('id', 'in', ids)
      .execute();
    const threads = new Set(
      (await visible(db, reader, [...new Set(rows.map((row) => row.conversation_id))])).map((one) => one.id),
    );
    return byId(rows.filter((row) => threads.has(row.conversation_id)).map(toMessage));
  },
  run: async (db, reader, ids) =>
    byId((await visibleRuns(db, reader).where('runs.id', 'in', ids).execute()).map(toRun)),
  agent: async (db, reader, ids, now) => {
    const rows = await db
      .selectFrom('agents')
      .selectAll()
      .where('tenant_id', '=', reader.tenantId)
      .where('id', 'in', ids)
      .execute();
    return byId(rows.map((row) => toAgent(row, now)));
  },
  device: async (db, reader, ids) => {
    const rows = await db
      .selectFrom('devices')
      .selectAll()
      .where('user_id', '=', reader.id)
      .where('id', 'in', ids)
      .where('state', '<>', 'deleted')
      .execute();
    return byId(rows.map(toDevice));
  },
  notification: async (db, reader, ids) =>
    byId(await hydrateNotifications(db, await myNotifications(db, reader).where('id', 'in', ids).execute())),
  preferences: async (db, reader) => {
    const own = await preferencesOf(db, reader);
    return new Map(own && [[reader.id, own]]);
  },
  badge: async (db, reader) => new Map([[reader.id, await readBadges(db, reader.id)]]),
};
