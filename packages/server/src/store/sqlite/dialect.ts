import { type Dialect, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';

/** All that only SQLite has, or has not, of the one set of queries. */

/** Leaves the locks of rows out: the writer is alone. */
class Compiler extends SqliteQueryCompiler {
  protected override visitSelectModifier(): void {}
}

const adapter = new SqliteAdapter();

export const words: Omit<Dialect, 'createDriver'> = {
  createAdapter: () => adapter,
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new Compiler(),
};
