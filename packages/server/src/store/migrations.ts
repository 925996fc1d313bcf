import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { StoreUnavailable } from './store.ts';

/**
 * The schema, as numbered files that each run once, in order: `0001_name.sql`. They are written for SQLite; what
 * PostgreSQL says otherwise is replaced word by word (postgres/dialect.ts), so that there is one schema as there is one
 * set of queries.
 */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  /** Of its text. */
  readonly hash: string;
}

/** One that has run, as table `migrations` remembers it. */
export type Applied = Pick<Migration, 'number' | 'name' | 'hash'>;

const directory = new URL('./migrations/', import.meta.url);

export const migrations = (): Migration[] =>
  readdirSync(directory)
    .filter((name) => /^\d{4}_\w+\.sql$/.test(name))
    .sort()
    .map((name) => {
      const sql = readFileSync(new URL(name, directory), 'utf8');
      return { number: Number(name.slice(0, 4)), name, sql, hash: createHash('sha256').update(sql).digest('hex') };
    });

/**
 * Those that have yet to run.
 * @param beginAnew how the operator does that with this database, for one that no release made
 * @throws {StoreUnavailable} when the database was written by a newer Beckon, or by one between two releases
 */
export const missing = (applied: readonly Applied[], beginAnew: string): Migration[] => {
  const all = migrations();
  const newest = all.at(-1)?.number ?? 0;
  const found = Math.max(0, ...applied.map(({ number }) => number));
  if (found > newest) {
    throw new StoreUnavailable(
      `The database has schema ${found}, and this Beckon knows ${newest}: start the newer Beckon, or restore a backup.`,
    );
  }
  const hashes = new Map(applied.map(({ number, hash }) => [number, hash]));
  if (all.some(({ number, hash }) => number <= found && hashes.get(number) !== hash)) throw unreleased(beginAnew);
  return all.filter(({ number }) => number > found);
};

/** A number says little before the first release: a migration may still have been changed since it ran. */
export const unreleased = (beginAnew: string): StoreUnavailable =>
  new StoreUnavailable(
    `The database was made by another Beckon that was never released, with other tables: ${beginAnew}, and Beckon begins anew.`,
  );
