import type { NewId } from '../kit/ids.ts';
import type { Engine } from './engine.ts';
import type { PostgresOptions } from './postgres/engine.ts';
import { asks } from './queries/asks.ts';
import { conversations } from './queries/conversations.ts';
import { credentials } from './queries/credentials.ts';
import { devices } from './queries/devices.ts';
import { feeds } from './queries/feeds.ts';
import { outbox } from './queries/outbox.ts';
import { people } from './queries/people.ts';
import { preferences } from './queries/preference-store.ts';
import { runs } from './queries/runs.ts';
import { settings } from './queries/settings.ts';
import { openSqlite, type SqliteOptions } from './sqlite/engine.ts';
import type { Hints, Store } from './store.ts';
import { writeThrough } from './write.ts';

export interface StoreOptions {
  /** Which engine: a file is SQLite's, a URL PostgreSQL's. */
  readonly database: SqliteOptions | PostgresOptions;
  readonly now: () => number;
  readonly newId: NewId;
  /** Called after each commit that moved something. */
  readonly hint?: (hints: Hints) => void;
}

/**
 * Opens the store and brings its schema up to date.
 * @throws {StoreUnavailable} when the database cannot be opened, with one line that names the mend
 */
export const openStore = async ({ database, ...options }: StoreOptions): Promise<Store> =>
  storeOn(await engineFor(database), options);

/** The rooms of a store, on an engine that is open. */
export const storeOn = (engine: Engine, { now, newId, hint = () => {} }: Omit<StoreOptions, 'database'>): Store => {
  const { read } = engine;
  const write = writeThrough(engine, now, newId, hint);
  const settingsOf = settings(read, write);
  return {
    shared: engine.shared,
    people: people(read, write, now),
    credentials: credentials(read, write, now),
    conversations: conversations(read, write),
    feeds: feeds(read, write, now),
    asks: asks(read, write),
    runs: runs(read, write),
    devices: devices(read, write),
    outbox: outbox(read, write, now),
    preferences: preferences(read, write),
    settings: settingsOf,
    check: () => settingsOf.set('checked_at', String(now())),
    own: (owner) => engine.own(owner),
    close: () => engine.close(),
  };
};

/** PostgreSQL's driver is loaded where it is needed: most servers never are such a place. */
const engineFor = async (database: StoreOptions['database']): Promise<Engine> => {
  if (!('url' in database)) return openSqlite(database);
  const { openPostgres } = await import('./postgres/engine.ts');
  return openPostgres(database);
};
