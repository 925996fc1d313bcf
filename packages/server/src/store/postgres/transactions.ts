import { setTimeout as rest } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import type { Work } from '../engine.ts';
import { kyselyOver } from '../over.ts';
import type { Rows } from '../rows.ts';
import { StoreInDoubt, type StoreUnavailable } from '../store.ts';
import { together } from '../together.ts';
import { Connection, type Names } from './connection.ts';
import { words } from './dialect.ts';
import { InDoubt, type Patience } from './patience.ts';
import { lostTouch, unavailable, wasInTheWay } from './trouble.ts';

/** How often a command is run before its caller hears that others were in the way. */
const MOST_TRIES = 10;
/** Of one try; the next rests up to twice as long. */
const REST_MS = 2;

/**
 * Commands, each a transaction of its own, as many at a time as there are connections. A transaction:
 *
 *     open         its queries run
 *     committed    its caller hears what came of it
 *     rolled back  the command was wrong, and its caller hears why; or another was in its way, and it is run again; or the
 *                  connection was lost before the commit, and it is run again on another
 *     in doubt     the connection was lost while it was committed: nobody knows, and its caller hears just that
 */
export class Transactions {
  readonly #o: TransactionOptions;
  readonly #handles = new WeakMap<PoolClient, Handle>();

  constructor(options: TransactionOptions) {
    this.#o = options;
  }

  async write<T>(work: Work<T>): Promise<T> {
    const { patience } = this.#o;
    for (let tries = 1; ; tries += 1) {
      try {
        return await patience.with(() => this.#once(work));
      } catch (error) {
        if (wasInTheWay(error) && tries < MOST_TRIES) await rest(Math.random() * REST_MS * 2 ** tries);
        else throw error instanceof InDoubt ? inDoubt(error) : (unavailable(error) ?? error);
      }
    }
  }

  async #once<T>(work: Work<T>): Promise<T> {
    const client = await this.#o.pool.connect();
    let broken = true;
    try {
      // on its way together with the first query
      const begun = client.query(this.#o.beginning);
      begun.catch(() => {});
      const value = await this.#try(client, begun, work);
      broken = false;
      return value;
    } catch (error) {
      broken = lostTouch(error) || error instanceof InDoubt || !(await rollBack(client));
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async #try<T>(client: PoolClient, begun: Promise<unknown>, work: Work<T>): Promise<T> {
    const { connection, db } = this.#handleOf(client);
    connection.open();
    const { value, last } = await work(db).finally(() => connection.shut());
    await begun;
    try {
      const sent = last.map((query) => connection.send(query));
      // of the last queries the first that failed says why; the commit after it, only that it rolled back
      const { command } = (await together([...sent, client.query('COMMIT')])).at(-1) as { command: string };
      // what PostgreSQL answers when a query failed and the command went on all the same
      if (command !== 'COMMIT') throw new Error('a command went on after a query of its own had failed');
    } catch (error) {
      throw lostTouch(error) ? new InDoubt('The connection was lost during a commit', { cause: error }) : error;
    }
    return value;
  }

  #handleOf(client: PoolClient): Handle {
    const known = this.#handles.get(client);
    if (known) return known;
    const connection = new Connection(client, this.#o.names);
    const made = { connection, db: kyselyOver(connection, words) };
    this.#handles.set(client, made);
    return made;
  }
}

interface Handle {
  readonly connection: Connection;
  readonly db: Kysely<Rows>;
}

export interface TransactionOptions {
  readonly pool: Pool;
  /** The statements that open a transaction. */
  readonly beginning: string;
  readonly names: Names | undefined;
  readonly patience: Patience;
}

const rollBack = async (client: PoolClient): Promise<boolean> => {
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    return false;
  }
};

const inDoubt = (error: InDoubt): StoreUnavailable => new StoreInDoubt(`${error.message}.`, { cause: error });
