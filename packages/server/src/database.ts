import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.ts';
import type { StoreOptions } from './store/open.ts';
import type { PostgresOptions } from './store/postgres/engine.ts';
import type { SqliteOptions } from './store/sqlite/engine.ts';
import type { Store } from './store/store.ts';

/** A file in the data directory, or the database that was named. */
export const databaseOf = (
  { dataDir, databaseUrl, databaseConnections }: Config,
  { onBroken, ...hear }: Pick<SqliteOptions, 'onBroken'> & Pick<PostgresOptions, 'onWait' | 'onBack'>,
): StoreOptions['database'] =>
  databaseUrl === null
    ? { path: join(dataDir, 'beckon.db'), onBroken }
    : { url: databaseUrl, connections: databaseConnections, ...hear };

/** PostgreSQL is new and empty, and SQLite's file beside it is not: somebody who wonders where everything went. */
export const leavesHouseBehind = async (store: Store, { dataDir, databaseUrl }: Config): Promise<boolean> =>
  databaseUrl !== null &&
  existsSync(join(dataDir, 'beckon.db')) &&
  (await store.people.findTenant('default')) === undefined;

export const LEFT_BEHIND =
  'BECKON_DATABASE_URL names an empty database, and beckon.db in the data directory is not used: to take it along, stop, make the database anew, and run `npx beckon move --to` it.';
