import { type DatabaseConnection, type Dialect, type Driver, Kysely } from 'kysely';
import type { Rows } from './rows.ts';

/** Hands out the one connection. Transactions are begun and ended by the engine's own writer, never through here. */
class OneConnection implements Driver {
  readonly #connection: DatabaseConnection;

  constructor(connection: DatabaseConnection) {
    this.#connection = connection;
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

/** Kysely over a connection that its engine opened. */
export const kyselyOver = (connection: DatabaseConnection, words: Omit<Dialect, 'createDriver'>): Kysely<Rows> =>
  new Kysely<Rows>({ dialect: { ...words, createDriver: () => new OneConnection(connection) } });
