import type { Kysely } from 'kysely';
import type { Rows } from './rows.ts';

/**
 * What a database has to give, so that the one set of queries runs on it. All dialect lives behind this.
 */
export interface Engine {
  /** For queries that change nothing. Sees every write whose promise has resolved. */
  readonly read: Kysely<Rows>;
  /**
   * Runs `work` as one transaction and resolves when it is on disk. When `work` throws, nothing of it remains.
   * `work` must await nothing but the queries of its own handle: on SQLite every command of the process waits behind it.
   *
   * @throws {StoreUnavailable} when the database cannot take it; nothing was changed
   */
  write<T>(work: (db: Kysely<Rows>) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
