import { openDatabase, sharedPostgres, startPgBouncer } from '@beckon/testkit/postgres';
import { afterAll } from 'vitest';
import { conformanceSuite } from './conformance.suite.ts';

/** Behind a pooler that gives each transaction another session. */
const { port } = await sharedPostgres();
const database = await openDatabase();
const bouncer = await startPgBouncer({ to: port, poolSize: 8 });
afterAll(async () => {
  await bouncer[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});
await conformanceSuite({ BECKON_DATABASE_URL: bouncer.url(database.url) });
