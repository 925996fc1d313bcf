import { type DatabaseConnection, type Dialect, type Driver, Kysely } from 'kysely';
import type { Rows } from './rows.ts';

/** What an engine's connection has to do. */
export type Asked = Pick<DatabaseConnection, 'executeQuery'>;

/** Hands out the one connection. Transactions are begun and ended by the engine's own writer, never through here. */
class OneConnection implements Driver {
  readonly #connection: DatabaseConnection;

  constructor(connection: Asked) {
    this.#connection = {
      executeQuery: (query) => connection.executeQuery(query),
      streamQuery: () => {
        throw new Error('streaming queries are not used');
      },
    };
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
export const kyselyOver = (connection: Asked, words: Omit<Dialect, 'createDriver'>): Kysely<Rows> =>
  new Kysely<Rows>({ dialect: { ...words, createDriver: () => new OneConnection(connection) } });
