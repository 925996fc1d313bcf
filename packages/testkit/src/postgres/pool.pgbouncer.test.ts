import { Client } from 'pg';
import { expect, test } from 'vitest';
import { ask, connect } from './ask.fixture.ts';
import { openDatabase, sharedPostgres, startPgBouncer } from './index.ts';

const server = await sharedPostgres();

test('it answers a query, with connections that are shared between transactions', async () => {
  await using database = await openDatabase();
  await using bouncer = await startPgBouncer({ to: server.port, poolSize: 1 });
  const url = bouncer.url(database.url);
  const clients = await Promise.all([connect(url), connect(url)]);
  const pids = await Promise.all(clients.map((client) => client.query('SELECT pg_backend_pid() AS pid')));
  expect(new Set(pids.map(({ rows }) => rows[0].pid)).size).toBe(1);
  for (const client of clients) await client.end();
});

test('it keeps a connection to itself in session mode', async () => {
  await using database = await openDatabase();
  await using bouncer = await startPgBouncer({ to: server.port, poolMode: 'session' });
  const url = bouncer.url(database.url);
  const client = await connect(url);
  const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
  expect(await ask(url, 'SELECT pg_backend_pid()')).not.toEqual([rows[0].pid]);
  await client.end();
});

test('it refuses a setting in the first message', async () => {
  await using database = await openDatabase();
  await using bouncer = await startPgBouncer({ to: server.port });
  const client = new Client({ connectionString: bouncer.url(database.url), statement_timeout: 1000 });
  await expect(client.connect()).rejects.toThrow('unsupported startup parameter');
});
