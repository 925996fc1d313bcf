import { openDatabase } from '@beckon/testkit/postgres';
import { onTestFinished } from 'vitest';
import { lockScreenSuite } from './lock-screen.suite.ts';

lockScreenSuite(async () => {
  const database = await openDatabase();
  onTestFinished(() => database[Symbol.asyncDispose]());
  return { BECKON_DATABASE_URL: database.url };
});
