import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CompiledQuery, Kysely, QueryResult } from 'kysely';
import { type Asked, kyselyOver } from '../over.ts';
import type { Rows } from '../rows.ts';
import { words } from './dialect.ts';

/** Statements are prepared once; past this many the one unused for longest goes (lists of varying length make new texts). */
const MOST_STATEMENTS = 500;

/** One node:sqlite handle as a Kysely connection. Every query is synchronous underneath. */
class Connection implements Asked {
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

/**
 * Reads what is committed and on disk: over the writer's handle while everything there is, else over one of its own. That
 * one alone would do, and costs more: a handle gives up its page cache as soon as another has committed, and then reads
 * each page anew, 70 for a message that is posted and shown; the writer's own commits leave its cache warm.
 */
class ReadConnection implements Asked {
  readonly #shared: Connection;
  readonly #apart: Connection;
  readonly #clean: () => boolean;

  constructor({ handle, reader, clean }: ReadOver) {
    this.#shared = new Connection(handle);
    this.#apart = new Connection(reader);
    this.#clean = clean;
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return (this.#clean() ? this.#shared : this.#apart).executeQuery(query);
  }
}

interface Prepared {
  readonly statement: StatementSync;
  /** Whether it gives rows. Asked once: `columns()` names every column anew, which took as long as the query itself. */
  readonly answers: boolean;
}

/** Kysely over one node:sqlite handle. */
export const kyselyOn = (handle: DatabaseSync): Kysely<Rows> => kyselyOver(new Connection(handle), words);

export interface ReadOver {
  /** The writer's. */
  readonly handle: DatabaseSync;
  readonly reader: DatabaseSync;
  /** Whether the writer's handle shows nothing but what is on disk. */
  readonly clean: () => boolean;
}

/** Kysely for reading what is committed and on disk. */
export const kyselyReading = (over: ReadOver): Kysely<Rows> => kyselyOver(new ReadConnection(over), words);
