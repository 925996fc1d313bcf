import { Client, type ClientConfig, Pool, type PoolClient } from 'pg';
import { StoreUnavailable } from '../store.ts';
import { asNumbers } from './connection.ts';

/** How long one statement may take, and how long an open transaction may wait for its next. */
const STATEMENT_MS = 10_000;
const IDLE_IN_TRANSACTION_MS = 10_000;
/** When the server itself has not ended a statement by then, the network is gone. */
const ANSWER_MS = STATEMENT_MS + 2_000;
/** To connect, or to get a connection when all are lent. */
const CONNECT_MS = 5_000;

/** What was learned of a server by asking it. */
export interface Facts {
  /** A pooler is in between: what is said to a session may be said to several, so nothing is. */
  readonly pooled: boolean;
  /** It answers a commit before it is on disk, unless it is told otherwise. */
  readonly lazy: boolean;
}

const common = (url: string): ClientConfig => ({
  connectionString: withoutName(url),
  application_name: 'beckon',
  connectionTimeoutMillis: CONNECT_MS,
  keepAlive: true,
  types: asNumbers,
});

/**
 * Asks what must be known before anything is done.
 * @param setting where its URL was written
 * @throws {StoreUnavailable} for a database that cannot hold a house
 */
export const factsOf = async (client: Client, setting = 'BECKON_DATABASE_URL'): Promise<Facts> => {
  const { rows } = await client.query(
    `SELECT pg_backend_pid() AS pid, current_setting('synchronous_commit') AS commits,
            current_setting('server_encoding') AS encoding, current_setting('server_version_num')::int AS version`,
  );
  const [{ pid, commits, encoding, version }] = rows;
  if (version < OLDEST * 10_000) {
    throw new StoreUnavailable(
      `${setting}: PostgreSQL ${Math.floor(version / 10_000)} is too old: ${OLDEST} or newer is needed.`,
    );
  }
  if (encoding !== 'UTF8') {
    throw new StoreUnavailable(
      `${setting}: the database has encoding ${encoding}: make one with UTF8 (createdb --encoding=UTF8 --template=template0).`,
    );
  }
  // a pooler makes up the process that it names to its clients
  return { pooled: (client as { processID?: number }).processID !== pid, lazy: commits === 'off' };
};

const OLDEST = 13;

/** By its name a move sees that a server is connected; what stands in the URL would take its place. */
const withoutName = (url: string): string => {
  const named = new URL(url);
  if (!named.searchParams.has('application_name')) return url;
  named.searchParams.delete('application_name');
  return named.href;
};

/** A connection for what is done once, with no time limit but the network's. */
export const connectOnce = async (url: string): Promise<Client> => {
  const client = new Client(common(url));
  // what breaks between two statements is told by the next one
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    // one that was refused half-way holds its socket until the server gives up, a minute later
    void client.end().catch(() => {});
    throw error;
  }
  return client;
};

export const openPool = (url: string, size: number, { pooled }: Facts): Pool => {
  const pool = new Pool({
    ...common(url),
    max: size,
    pipeline: true,
    query_timeout: ANSWER_MS,
    // in the packet that begins a session: PgBouncer refuses what it does not know there
    ...(!pooled && {
      statement_timeout: STATEMENT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    }),
  } as ConstructorParameters<typeof Pool>[0]);
  // a connection that broke while nobody used it: the pool has let go of it
  pool.on('error', () => {});
  pool.on('connect', (client: PoolClient) => client.on('error', () => {}));
  return pool;
};

/**
 * What a transaction begins with, as one message. Statistics are of a quiet hour in which next to nothing was due: by
 * them, a claim of a hundred from a backlog would collect all of it and sort it (40 ms of 30,000, instead of 0.2), where
 * the index has it in order. Commands look up by index and nothing else, so they lose nothing without bitmaps.
 */
export const beginning = ({ pooled, lazy }: Facts): string =>
  [
    'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE',
    'SET LOCAL enable_bitmapscan = off',
    ...(pooled
      ? [
          `SET LOCAL statement_timeout = ${STATEMENT_MS}`,
          `SET LOCAL idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS}`,
        ]
      : []),
    ...(lazy ? ['SET LOCAL synchronous_commit = on'] : []),
  ].join('; ');
