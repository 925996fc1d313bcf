import { heldClock } from '@beckon/testkit/clock';
import { openDatabase } from '@beckon/testkit/postgres';
import { idSource } from '../../kit/ids.ts';
import { openStore } from '../open.ts';
import type { Hints } from '../store.ts';
import type { TestStore } from '../suite/house.suite.ts';

const START = Date.UTC(2026, 10, 20, 9);

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

/** A store on a database of its own, for one test. */
export const openPostgresStore = async (): Promise<TestStore & { readonly url: string }> => {
  const database = await openDatabase('store', { template: await template() });
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
