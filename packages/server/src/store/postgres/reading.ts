import type { CompiledQuery, QueryResult } from 'kysely';
import type { Pool } from 'pg';
import type { Asked } from '../over.ts';
import { Connection, type Names } from './connection.ts';
import type { Patience } from './patience.ts';
import { lostTouch, unavailable } from './trouble.ts';

/** Reads over whichever connection is free, each query by itself. */
export class Reading implements Asked {
  readonly #pool: Pool;
  readonly #names: Names | undefined;
  readonly #patience: Patience;

  constructor(pool: Pool, names: Names | undefined, patience: Patience) {
    this.#pool = pool;
    this.#names = names;
    this.#patience = patience;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      return await this.#patience.with(() => this.#once<R>(query));
    } catch (error) {
      throw unavailable(error) ?? error;
    }
  }

  async #once<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const client = await this.#pool.connect();
    let broken = false;
    try {
      return await new Connection(client, this.#names).executeQuery<R>(query);
    } catch (error) {
      broken = lostTouch(error);
      throw error;
    } finally {
      client.release(broken);
    }
  }
}
