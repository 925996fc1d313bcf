import type { Client } from 'pg';
import { type Applied, missing } from '../migrations.ts';
import { inPostgres } from './dialect.ts';

const BEGIN_ANEW = 'give Beckon an empty database';

/** Names the lock among all of this database: "beckon" in ASCII. Who holds it keeps servers from starting. */
export const LOCK = BigInt('0x6265636b6f6e');

/**
 * Brings the schema up to date, all migrations in one transaction: the first of servers that start at once runs them,
 * the others wait for it and find nothing to do.
 * @param onWait called when another holds the lock for more than a second
 * @throws {StoreUnavailable} when the database was written by a newer Beckon, or by one between two releases
 */
export const migrate = async (client: Client, now: number, onWait: () => void = () => {}): Promise<void> => {
  await client.query('BEGIN');
  try {
    // of the transaction, not of the session: a pooler may give the next statement to another session
    const waiting = setTimeout(onWait, 1_000);
    await client.query(`SELECT pg_advisory_xact_lock(${LOCK})`).finally(() => clearTimeout(waiting));
    await runMissing(client, now);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
};

/** Within the caller's transaction, and under the lock. */
export const runMissing = async (client: Client, now: number): Promise<void> => {
  for (const { number, name, sql, hash } of missing(await applied(client), BEGIN_ANEW)) {
    await client.query(inPostgres(sql));
    await client.query('INSERT INTO migrations (number, name, hash, at) VALUES ($1, $2, $3, $4)', [
      ...[number, name, hash, now],
    ]);
  }
};

const TABLES = `SELECT relname::text AS name FROM pg_class
  WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace ORDER BY 1`;
/** By these together a database is Beckon's: `migrations` alone may be any program's. */
const HOUSE = ['heads', 'migrations'];

/** What has run here; nothing in an empty database. */
export const applied = async (client: Client): Promise<Applied[]> => {
  const { rows } = await client.query(TABLES);
  const names: string[] = rows.map(({ name }) => name);
  if (names.length === 0) return [];
  if (!HOUSE.every((name) => names.includes(name))) {
    throw Object.assign(new Error(`it has tables such as ${names[0]}`), { code: '42P07' });
  }
  return (await client.query('SELECT number, name, hash FROM migrations')).rows;
};
