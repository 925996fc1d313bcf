import type { Engine } from '../engine.ts';
import { kyselyOver } from '../over.ts';
import { StoreUnavailable } from '../store.ts';
import { Names } from './connection.ts';
import { words } from './dialect.ts';
import { keepLeases } from './leases.ts';
import { migrate } from './migrate.ts';
import { Patience } from './patience.ts';
import { beginning, connectOnce, type Facts, factsOf, openPool } from './pool.ts';
import { Reading } from './reading.ts';
import { Transactions } from './transactions.ts';
import { cannotOpen } from './trouble.ts';

/**
 * PostgreSQL. Commands run at the same time, at READ COMMITTED, and hold what they decide upon (see engine.ts); what two
 * did to each other all the same is run again.
 *
 * Readers have connections of their own: writers that wait for one busy feed must not keep everyone from reading.
 * @throws {StoreUnavailable} with one line that names the mend
 */
export const openPostgres = async ({ url, connections = 15, onWait, onBack }: PostgresOptions): Promise<Engine> => {
  const facts = await prepare(url, onWait);
  const readers = Math.max(1, Math.round(connections / 3));
  const names = facts.pooled ? undefined : new Names();
  const patience = new Patience(onBack);
  const pools = {
    write: openPool(url, Math.max(1, connections - readers), facts),
    read: openPool(url, readers, facts),
  };
  const transactions = new Transactions({ pool: pools.write, beginning: beginning(facts), names, patience });
  let closed = false;
  return {
    shared: true,
    read: kyselyOver(new Reading(pools.read, names, patience), words),
    write: (work) => (closed ? Promise.reject(new StoreUnavailable('the store is closed')) : transactions.write(work)),
    own: (owner) => keepLeases(url, facts, owner),
    close: async () => {
      if (closed) return;
      closed = true;
      // each waits for what is lent
      await Promise.all([pools.write.end(), pools.read.end()]);
    },
  };
};

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`, with `sslmode` and the like as libpq knows them. */
  readonly url: string;
  /** The most connections, a third of them for reading. 15. */
  readonly connections?: number | undefined;
  /** Called when another server, or a move, keeps the database for itself for more than a second. */
  readonly onWait?: (() => void) | undefined;
  /** Called when the database answers again after so many ms, if somebody was told that it is unavailable. */
  readonly onBack?: ((awayMs: number) => void) | undefined;
}

const prepare = async (url: string, onWait?: () => void): Promise<Facts> => {
  try {
    const client = await connectOnce(url);
    try {
      const facts = await factsOf(client);
      await migrate(client, Date.now(), onWait);
      // what may only read would be found out by the first command
      await client.query('BEGIN; LOCK TABLE settings IN ROW EXCLUSIVE MODE; ROLLBACK');
      return facts;
    } finally {
      await client.end();
    }
  } catch (error) {
    throw cannotOpen(error, url);
  }
};
