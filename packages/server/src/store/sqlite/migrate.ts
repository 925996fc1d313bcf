import type { DatabaseSync } from 'node:sqlite';
import { type Applied, missing, unreleased } from '../migrations.ts';

const BEGIN_ANEW = 'move beckon.db, its -wal and its -shm away';

/**
 * Brings the schema up to date, each migration in a transaction of its own.
 * @throws {StoreUnavailable} when the database was written by a newer Beckon, or by one between two releases
 */
export const migrate = (handle: DatabaseSync): void => {
  for (const { number, name, sql, hash } of missing(applied(handle), BEGIN_ANEW)) {
    handle.exec('BEGIN IMMEDIATE');
    try {
      handle.exec(sql);
      handle
        .prepare('INSERT INTO migrations (number, name, hash, at) VALUES (?, ?, ?, ?)')
        .run(number, name, hash, Date.now());
      handle.exec('COMMIT');
    } catch (error) {
      if (handle.isTransaction) handle.exec('ROLLBACK');
      throw new Error(`Migration ${name} failed; the schema is as it was before it.`, { cause: error });
    }
  }
};

/** What has run here; nothing in a database without tables. @throws {StoreUnavailable} when it has others' tables */
export const applied = (handle: DatabaseSync): Applied[] => {
  const tables = handle.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  if (tables.length === 0) return [];
  if (!tables.some(({ name }) => name === 'migrations')) throw unreleased(BEGIN_ANEW);
  return handle.prepare('SELECT number, name, hash FROM migrations').all() as unknown as Applied[];
};

/** The schema as text, for review: what a migration changed shows up as a difference in schema.sql. */
export const dumpSchema = (handle: DatabaseSync): string => {
  const rows = handle
    .prepare(
      "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC, name",
    )
    .all() as { sql: string }[];
  return `${rows.map((row) => `${row.sql.replace(/ *--[^\n]*/g, '')};`).join('\n\n')}\n`;
};
