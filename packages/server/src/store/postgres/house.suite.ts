import { heldClock } from '@beckon/testkit/clock';
import { openDatabase, type TestDatabase } from '@beckon/testkit/postgres';
import { Client } from 'pg';
import { idSource } from '../../kit/ids.ts';
import { openStore } from '../open.ts';
import type { Hints } from '../store.ts';
import type { TestStore } from '../suite/house.suite.ts';

export const START = Date.UTC(2026, 10, 20, 9);

let migrated: Promise<string> | undefined;

/** A database with the schema in it, to copy: a third of the time of making one. It goes with the run's server. */
const template = (): Promise<string> => {
  migrated ??= (async () => {
    const { url } = await openDatabase('template');
    const store = await openStore({ database: { url }, now: Date.now, newId: () => '' });
    await store.close();
    return url;
  })();
  return migrated;
};

/** A database of its own for one test, with the schema in it. */
export const openMigrated = async (): Promise<TestDatabase> => openDatabase('store', { template: await template() });

/** A connection beside the store's, for the length of a block. */
export const beside = async (url: string): Promise<Client & AsyncDisposable> => {
  const client = new Client(url);
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
};

/** A store on a database of its own, for one test. */
export const openPostgresStore = async (): Promise<TestStore & { readonly url: string }> => {
  const database = await openMigrated();
  const clock = heldClock(START);
  const hints: Hints[] = [];
  const newId = idSource(clock);
  const start = () =>
    openStore({
      database: { url: database.url, connections: 12 },
      now: clock.now,
      newId,
      hint: (hint) => hints.push(hint),
    });
  let store = await start();
  return {
    url: database.url,
    clock,
    hints,
    get store() {
      return store;
    },
    reopen: async () => {
      await store.close();
      store = await start();
      return store;
    },
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await database[Symbol.asyncDispose]();
    },
  };
};
