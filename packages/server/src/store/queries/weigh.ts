import { limits } from '@beckon/protocol';
import { type Kysely, sql } from 'kysely';
import type { Rows } from '../rows.ts';
import { type FeedRow, kindOf } from './hydrate.ts';

/**
 * How many rows of a feed fit into one page. What rows point at is weighed without being read: SQLite knows how long a
 * text is before it loads it. Five hundred messages at their largest would be 128 MB.
 */

/** What is not weighed, and what stands around that which is. */
const LIGHT_BYTES = 1024;
/** An id with quotes and comma. */
const MEMBER_BYTES = 39;

/** The longest beginning of the rows that is at most so many bytes as frames, and one row at least. */
export const fitting = async (
  db: Kysely<Rows>,
  rows: readonly FeedRow[],
  most: number,
): Promise<readonly FeedRow[]> => {
  const entities = new Map(rows.map((row) => [row.entity_id, kindOf(row.type)]));
  // nothing is larger than a message at its largest
  if (entities.size <= most / limits.messageBytes) return rows;
  const weights = await weigh(db, entities);
  const counted = new Set<string>();
  let bytes = 0;
  const end = rows.findIndex(({ entity_id: id }) => {
    if (counted.has(id)) return false;
    counted.add(id);
    bytes += LIGHT_BYTES + (weights.get(id) ?? 0);
    return bytes > most;
  });
  return end < 0 ? rows : rows.slice(0, Math.max(end, 1));
};

const weigh = async (db: Kysely<Rows>, entities: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, number>> => {
  const byKind = Map.groupBy(entities.keys(), (id) => entities.get(id) ?? '');
  const weighed = await Promise.all(
    Object.entries(scales).map(([kind, scale]) => {
      const ids = byKind.get(kind);
      return ids ? scale(db, ids) : [];
    }),
  );
  return new Map(weighed.flat().map(({ id, bytes }) => [id, bytes]));
};

type Scale = (db: Kysely<Rows>, ids: string[]) => Promise<{ id: string; bytes: number }[]>;

const scales: Readonly<Record<string, Scale>> = {
  message: (db, ids) =>
    db
      .selectFrom('messages')
      .select(['id', sql<number>`octet_length(parts)`.as('bytes')])
      .where('id', 'in', ids)
      .execute(),
  ask: (db, ids) =>
    db
      .selectFrom('asks')
      .select(['id', textBytes('detail', 'body', 'options', 'always_covers', 'answer').as('bytes')])
      .where('id', 'in', ids)
      .execute(),
  conversation: (db, ids) =>
    db
      .selectFrom('members')
      .select(['conversation_id as id', (eb) => eb(eb.fn.countAll<number>(), '*', MEMBER_BYTES).as('bytes')])
      .where('conversation_id', 'in', ids)
      .groupBy('conversation_id')
      .execute(),
};

const textBytes = (...columns: readonly string[]) =>
  sql<number>`${sql.join(
    columns.map((column) => sql`coalesce(octet_length(${sql.ref(column)}), 0)`),
    sql` + `,
  )}`;
