import { openDatabase } from '@beckon/testkit/postgres';
import { Client } from 'pg';
import { onTestFinished } from 'vitest';
import { HOLES, killedTurns, STREAMING } from './killed-turns.suite.ts';
import { openServer } from './server-process.ts';

let url = '';

const open = async () => {
  const database = await openDatabase();
  onTestFinished(() => database[Symbol.asyncDispose]());
  url = database.url;
  return openServer({ BECKON_DATABASE_URL: url });
};

killedTurns(25, open, async () => {
  const client = new Client(url);
  await client.connect();
  try {
    const { rows: streaming } = await client.query<{ id: string }>(STREAMING);
    const { rows } = await client.query<{ holes: string }>(HOLES);
    return { streaming: streaming.map(({ id }) => id), holes: Number(rows[0]?.holes) };
  } finally {
    await client.end();
  }
});
