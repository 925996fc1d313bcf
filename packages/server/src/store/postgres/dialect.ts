import { type Dialect, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';

/** All that only PostgreSQL has of the one schema and the one set of queries. */

/** One for all connections: what was compiled for one is known to all (prepared.ts). */
const adapter = new PostgresAdapter();

export const words: Omit<Dialect, 'createDriver'> = {
  createAdapter: () => adapter,
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
};

/**
 * A migration in PostgreSQL's words. Texts are compared byte by byte, as SQLite does, wherever the database stands:
 * lists must not change their order on the day that a house moves. SQLite's integers have eight bytes.
 */
export const inPostgres = (sql: string): string =>
  sql
    .replace(/--[^\n]*/g, '')
    .replace(/\bTEXT\b/g, 'text COLLATE "C"')
    .replace(/\bINTEGER\b/g, 'bigint')
    .replace(/\) STRICT(, WITHOUT ROWID)?;/g, ');');
