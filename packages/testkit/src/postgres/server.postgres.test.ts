import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, connect } from './ask.fixture.ts';
import { type Postgres, startPostgres } from './index.ts';

let server: Postgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server[Symbol.asyncDispose]());

test('it answers a query, in UTF-8 and sorted by code point', async () => {
  expect(await ask(server.url, 'SHOW server_encoding')).toEqual(['UTF8']);
  const sorted = await ask(server.url, "SELECT x FROM unnest(ARRAY['a', 'B', 'é', 'z']) x ORDER BY x");
  expect(sorted).toEqual(['B', 'a', 'z', 'é']);
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
  await ask(url.href, 'CREATE TABLE mine AS SELECT current_user::text AS me');
  expect(await ask(url.href, 'SELECT me FROM mine')).toEqual([owner.name]);
  url.password = 'guessed';
  await expect(ask(url.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
});

test.each(['fast', 'immediate'] as const)('a restart keeps what was committed: %s', async (mode) => {
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
  const client = await connect(url);
  const sleeping = client.query('SELECT pg_sleep(60)').catch((error: unknown) => error);
  await server.kill();
  expect(await sleeping).toBeInstanceOf(Error);
  expect(() => server.pid).toThrow('stopped');
  await expect(ask(url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
  await server.start();
  expect(await ask(url, 'SELECT * FROM kept')).toEqual([1]);
  expect(await server.log()).toContain('database system was not properly shut down');
});

test('a setting that it does not take is told with its log', async () => {
  await expect(startPostgres({ settings: { max_connections: 'many' } })).rejects.toThrow(/max_connections.*many/);
});

test('it ends with a process that is killed', async () => {
  const script = `
    const { startPostgres } = await import('@beckon/testkit/postgres');
    process.stdout.write((await startPostgres()).url);
    setTimeout(() => {}, 60_000);`;
  const child = spawn(process.execPath, ['--conditions=source', '--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = await once(child.stdout, 'data');
  const [directory] = await ask(String(url), 'SHOW data_directory');
  child.kill('SIGKILL');
  await expect.poll(() => existsSync(String(directory)), { timeout: 10_000 }).toBe(false);
  await expect(ask(String(url), 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
});
