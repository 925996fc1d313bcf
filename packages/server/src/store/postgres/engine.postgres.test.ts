import { heldClock } from '@beckon/testkit/clock';
import { openDatabase } from '@beckon/testkit/postgres';
import { idSource } from '../../kit/ids.ts';
import { openStore } from '../open.ts';
import { storeSuite } from '../store.suite.ts';
import type { Hints } from '../store.ts';
import type { TestStore } from '../suite/house.suite.ts';

const START = Date.UTC(2026, 10, 20, 9);

const openTestStore = async (): Promise<TestStore> => {
  const database = await openDatabase();
  const clock = heldClock(START);
  const hints: Hints[] = [];
  const newId = idSource(clock);
  const start = () =>
    openStore({
      database: { url: database.url, connections: 6 },
      now: clock.now,
      newId,
      hint: (hint: Hints) => hints.push(hint),
    });
  let store = await start();
  return {
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

storeSuite('PostgreSQL', openTestStore);
