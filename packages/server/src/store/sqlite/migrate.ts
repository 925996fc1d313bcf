import { readdirSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { StoreUnavailable } from '../store.ts';

const directory = new URL('./migrations/', import.meta.url);

/** Numbered files, `0001_name.sql`: each runs once, in order, in one transaction; the number is kept in user_version. */
const migrations = (): { number: number; name: string }[] =>
  readdirSync(directory)
    .filter((name) => /^\d{4}_\w+\.sql$/.test(name))
    .map((name) => ({ number: Number(name.slice(0, 4)), name }))
    .sort((a, b) => a.number - b.number);

const versionOf = (handle: DatabaseSync): number =>
  (handle.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;

/**
 * Brings the schema up to date.
 * @throws {StoreUnavailable} when the database was written by a newer Beckon, or by one between two releases
 */
export const migrate = (handle: DatabaseSync): void => {
  const all = migrations();
  const newest = all.at(-1)?.number ?? 0;
  const found = versionOf(handle);
  if (found > newest) {
    throw new StoreUnavailable(
      `The database has schema ${found}, and this Beckon knows ${newest}: start the newer Beckon, or restore a backup.`,
    );
  }
  for (const { number, name } of all.filter((migration) => migration.number > found)) {
    handle.exec('BEGIN IMMEDIATE');
    try {
      handle.exec(readFileSync(new URL(name, directory), 'utf8'));
      handle.exec(`PRAGMA user_version = ${number}`);
      handle.exec('COMMIT');
    } catch (error) {
      if (handle.isTransaction) handle.exec('ROLLBACK');
      throw new Error(`Migration ${name} failed; the schema is as it was before it.`, { cause: error });
    }
  }
  if (found > 0) expectOurs(handle);
};

/** A number says little before the first release: a migration may still have been changed since it ran. */
const expectOurs = (handle: DatabaseSync): void => {
  const fresh = new DatabaseSync(':memory:');
  migrate(fresh);
  const ours = dumpSchema(fresh);
  fresh.close();
  if (dumpSchema(handle) === ours) return;
  throw new StoreUnavailable(
    'The database was made by another Beckon that was never released, with other tables: move beckon.db, its -wal and its -shm away, and Beckon begins anew.',
  );
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
