import type { NewId } from '../kit/ids.ts';
import { asks } from './queries/asks.ts';
import { conversations } from './queries/conversations.ts';
import { credentials } from './queries/credentials.ts';
import { devices } from './queries/devices.ts';
import { feeds } from './queries/feeds.ts';
import { outbox } from './queries/outbox.ts';
import { people } from './queries/people.ts';
import { runs } from './queries/runs.ts';
import { settings } from './queries/settings.ts';
import { openSqlite, type SqliteOptions } from './sqlite/engine.ts';
import type { Hints, Store } from './store.ts';
import { writeThrough } from './write.ts';

export interface StoreOptions extends SqliteOptions {
  readonly now: () => number;
  readonly newId: NewId;
  /** Called after each commit that moved something. */
  readonly hint?: (hints: Hints) => void;
}

/**
 * Opens the store and brings its schema up to date.
 * @throws {StoreUnavailable} when the file cannot be opened
 */
export const openStore = (options: StoreOptions): Store => {
  const engine = openSqlite(options);
  const { now, newId } = options;
  const { read } = engine;
  const write = writeThrough(engine, now, newId, options.hint ?? (() => {}));
  const settingsOf = settings(read, write);
  return {
    people: people(read, write, now),
    credentials: credentials(read, write, now),
    conversations: conversations(read, write),
    feeds: feeds(read, write, now),
    asks: asks(read, write),
    runs: runs(read, write),
    devices: devices(read, write),
    outbox: outbox(read, write, now),
    settings: settingsOf,
    check: () => settingsOf.set('checked_at', String(now())),
    close: () => engine.close(),
  };
};
