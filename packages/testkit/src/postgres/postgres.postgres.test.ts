import { statSync } from 'node:fs';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Postgres, startPostgres } from './index.ts';

let server: Postgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server[Symbol.asyncDispose]());

/** The rows that one statement of a connection of its own gives. */
async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

test('it answers a query, in UTF-8 and sorted by code point', async () => {
  expect(await ask(server.url, 'SHOW server_encoding')).toEqual(['UTF8']);
  expect(await ask(server.url, "SELECT x FROM unnest(ARRAY['a', 'B', 'é', 'z']) x ORDER BY x")).toEqual([
    'B',
    'a',
    'z',
    'é',
  ]);
});

test.runIf(process.platform === 'linux')('it does not run as root', () => {
  expect(statSync(`/proc/${server.pid}`).uid).not.toBe(0);
});

test('each database is fresh, and a template is copied', async () => {
  const first = await server.database('first');
  await ask(first, 'CREATE TABLE word AS SELECT 1 AS letter');
  const second = await server.database();
  expect(await ask(second, "SELECT to_regclass('word')")).toEqual([null]);
  const copy = await server.database('copy', { template: first });
  expect(await ask(copy, 'SELECT letter FROM word')).toEqual([1]);
  await server.dropDatabase(copy);
  await expect(ask(copy, 'SELECT 1')).rejects.toThrow('does not exist');
});

test('a role owns its database, and needs its password', async () => {
  const owner = await server.role();
  const url = new URL(await server.database('owned', { owner }));
  expect(await ask(url.href, 'CREATE TABLE mine AS SELECT current_user AS me; ')).toEqual([]);
  expect(await ask(url.href, 'SELECT me::text FROM mine')).toEqual([owner.name]);
  url.password = 'guessed';
  await expect(ask(url.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
});

test.each(['fast', 'immediate'] as const)('a %s restart keeps what was committed', async (mode) => {
  const url = await server.database();
  await ask(url, 'CREATE TABLE kept AS SELECT 1');
  const before = server.pid;
  await server.restart(mode);
  expect(server.pid).not.toBe(before);
  expect(await ask(url, 'SELECT * FROM kept')).toEqual([1]);
});

test('when it is killed its clients lose it, and what was committed is there after a start', async () => {
  const url = await server.database();
  await ask(url, 'CREATE TABLE kept AS SELECT 1');
  const client = new Client({ connectionString: url });
  await client.connect();
  const lost = new Promise<Error>((resolve) => client.once('error', resolve));
  const sleeping = client.query('SELECT pg_sleep(60)').catch((error: unknown) => error);
  await server.kill();
  expect(await lost).toBeInstanceOf(Error);
  expect(await sleeping).toBeInstanceOf(Error);
  await expect(ask(url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
  await server.start();
  expect(await ask(url, 'SELECT * FROM kept')).toEqual([1]);
  expect(await server.log()).toContain('database system was not properly shut down');
});
