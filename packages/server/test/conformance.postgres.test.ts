import { openDatabase } from '@beckon/testkit/postgres';
import { afterAll } from 'vitest';
import { conformanceSuite } from './conformance.suite.ts';

const database = await openDatabase();
// last in, first out: the house closes before its database goes
afterAll(() => database[Symbol.asyncDispose]());
await conformanceSuite({ BECKON_DATABASE_URL: database.url });
