import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Rows } from '../rows.ts';

/** Statements are prepared once; past this many the one unused for longest goes (lists of varying length make new texts). */
const MOST_STATEMENTS = 500;

/** One node:sqlite handle as a Kysely connection. Every query is synchronous underneath. */
class Connection implements DatabaseConnection {
  readonly #handle: DatabaseSync;
  readonly #statements = new Map<string, Prepared>();

  constructor(handle: DatabaseSync) {
    this.#handle = handle;
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      const { statement, answers } = this.#prepare(query.sql);
      const parameters = query.parameters as (string | number | null)[];
      if (answers) return Promise.resolve({ rows: statement.all(...parameters) as R[] });
      const { changes } = statement.run(...parameters);
      return Promise.resolve({ rows: [], numAffectedRows: BigInt(changes) });
    } catch (error) {
      return Promise.reject(error);
    }
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a generator; nothing here streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('streaming queries are not used');
  }

  #prepare(sql: string): Prepared {
    const made = this.#statements.get(sql) ?? this.#make(sql);
    this.#statements.delete(sql);
    this.#statements.set(sql, made);
    if (this.#statements.size > MOST_STATEMENTS) {
      const [oldest] = this.#statements.keys();
      if (oldest !== undefined) this.#statements.delete(oldest);
    }
    return made;
  }

  #make(sql: string): Prepared {
    const statement = this.#handle.prepare(sql);
    return { statement, answers: statement.columns().length > 0 };
  }
}

interface Prepared {
  readonly statement: StatementSync;
  /** Whether it gives rows. Asked once: `columns()` names every column anew, which took as long as the query itself. */
  readonly answers: boolean;
}

/** Hands out the one connection. Transactions are begun and ended by the engine's own writer, never through here. */
class OneConnection implements Driver {
  readonly #connection: Connection;

  constructor(handle: DatabaseSync) {
    this.#connection = new Connection(handle);
  }

  init(): Promise<void> {
    return Promise.resolve();
  }
  acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve(this.#connection);
  }
  beginTransaction(): Promise<void> {
    return Promise.reject(new Error('use Engine.write'));
  }
  commitTransaction(): Promise<void> {
    return Promise.reject(new Error('use Engine.write'));
  }
  rollbackTransaction(): Promise<void> {
    return Promise.reject(new Error('use Engine.write'));
  }
  releaseConnection(): Promise<void> {
    return Promise.resolve();
  }
  destroy(): Promise<void> {
    return Promise.resolve();
  }
}

/** Kysely over one node:sqlite handle. */
export const kyselyOn = (handle: DatabaseSync): Kysely<Rows> => {
  const dialect: Dialect = {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new OneConnection(handle),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
  return new Kysely<Rows>({ dialect });
};
