import { type Client, type CustomTypesConfig, types } from 'pg';
import { LOCK } from '../postgres/migrate.ts';
import { connectOnce, factsOf } from '../postgres/pool.ts';
import { cannotOpen } from '../postgres/trouble.ts';
import { MoveRefused, type Row } from './places.ts';
import { BATCH_ROWS, BATCH_WEIGHT, selectAll, weightOf } from './sql.ts';
import type { Table } from './tables.ts';

/** A house in PostgreSQL, and where the operator wrote its URL, as in `--from`. */
export interface Server {
  readonly url: string;
  readonly setting: string;
}

/** One transaction on PostgreSQL, with the lock that keeps servers from starting there until it is over. */
export class Session {
  readonly client: Client;
  readonly #server: Server;

  constructor(client: Client, server: Server) {
    this.client = client;
    this.#server = server;
  }

  /**
   * @param mode of the transaction, as `BEGIN` takes it
   * @param check what must hold; the connection is closed when it does not
   * @throws {MoveRefused, StoreUnavailable} with one line that names the setting and the mend
   */
  static async open(server: Server, mode: string, check: (session: Session) => Promise<void>): Promise<Session> {
    const { url, setting } = server;
    const client = await connectOnce(url).catch((error: unknown) => {
      throw cannotOpen(error, url, setting);
    });
    const session = new Session(client, server);
    try {
      await session.tell(async () => {
        const { lazy } = await factsOf(client, setting);
        await refuseServers(client, setting);
        await client.query(`BEGIN ${mode}`);
        await client.query(NO_LIMITS);
        if (lazy) await client.query('SET LOCAL synchronous_commit = on');
        await lock(client, setting);
        // one may have come before the lock was held
        await refuseServers(client, setting);
        await check(session);
      });
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** @throws {MoveRefused} when a server has connected since */
  checkAlone(): Promise<void> {
    return this.tell(async () => {
      // who is connected is looked at once a transaction, unless it is told to look again
      await this.client.query('SELECT pg_stat_clear_snapshot()');
      await refuseServers(this.client, this.#server.setting);
    });
  }

  /** Runs `work`, and says what PostgreSQL says with the setting and the mend. */
  async tell<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const known = error instanceof MoveRefused || error instanceof RangeError;
      throw known ? error : cannotOpen(error, this.#server.url, this.#server.setting);
    }
  }

  /** Through a cursor. How many rows the next batch has is what a batch may weigh by how heavy those of the last were. */
  async *rows(table: Table): AsyncGenerator<readonly Row[]> {
    await this.#query(`DECLARE house NO SCROLL CURSOR FOR ${selectAll(table)}`);
    for (let wanted = 100; ; ) {
      const rows = await this.#query(`FETCH ${wanted} FROM house`);
      if (rows.length > 0) yield rows;
      if (rows.length < wanted) break;
      const each = weightOf(rows) / rows.length;
      wanted = Math.min(BATCH_ROWS, Math.max(1, Math.floor(BATCH_WEIGHT / each)));
    }
    await this.#query('CLOSE house');
  }

  /** What was not committed is rolled back. */
  async close(): Promise<void> {
    await this.client.query('ROLLBACK').catch(() => {});
    await this.client.end().catch(() => {});
  }

  #query(text: string): Promise<Row[]> {
    return this.tell(async () => (await this.client.query<never>({ text, rowMode: 'array', types: exact })).rows);
  }
}

/** A move takes as long as it takes, whatever the role or the database set for others. */
const NO_LIMITS = `SELECT set_config(name, '0', true) FROM pg_settings
  WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout', 'lock_timeout')`;

/**
 * No lock keeps out who is connected already. Asked before the transaction begins, too: what a server wrote that ends
 * just after its first statement would not be seen by that transaction.
 */
const refuseServers = async (client: Client, setting: string): Promise<void> => {
  const { rows } = await client.query(
    `SELECT count(*) AS n FROM pg_stat_activity
     WHERE application_name = 'beckon' AND datname = current_database() AND pid <> pg_backend_pid()
       -- one that starts waits for the lock, and has written nothing
       AND wait_event IS DISTINCT FROM 'advisory'`,
  );
  const { n } = rows[0];
  if (n === 0) return;
  const who = `Beckon is connected to this database (${n === 1 ? '1 connection' : `${n} connections`})`;
  const mend = 'stop its servers, and PgBouncer, which keeps their connections, and move then';
  throw new MoveRefused(`${setting}: ${who}: ${mend}.`, { inUse: true });
};

/** Tries, and does not wait: what is read is read as of the first statement. */
const lock = async (client: Client, setting: string): Promise<void> => {
  const { rows } = await client.query(`SELECT pg_try_advisory_xact_lock(${LOCK}) AS held`);
  if (rows[0].held) return;
  throw new MoveRefused(`${setting}: a server starts there just now, or a house is moved: stop that, and try again.`, {
    inUse: true,
  });
};

const integer = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is no number of Beckon's: it is beyond 2^53`);
  return value;
};

/** Integers as SQLite gives them, and none of them rounded. */
const exact: CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => (oid === 20 ? integer : types.getTypeParser(oid, format)),
} as CustomTypesConfig;
