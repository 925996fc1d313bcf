import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ask, connect } from './ask.fixture.ts';
import { openDatabase, sharedPostgres, startDatabaseProxy } from './index.ts';

const server = await sharedPostgres();

test('what is cut is closed and refused, until it is healed', async () => {
  await using database = await openDatabase();
  await using proxy = await startDatabaseProxy(server.port);
  const url = proxy.url(database.url);
  const client = await connect(url);
  expect(await ask(url, 'SELECT 1')).toEqual([1]);
  await proxy.cut();
  await expect(client.query('SELECT 1')).rejects.toThrow();
  await expect(ask(url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
  await proxy.heal();
  expect(await ask(url, 'SELECT 1')).toEqual([1]);
});

test('what hangs is not answered, and is after it is healed', async () => {
  await using database = await openDatabase();
  await using proxy = await startDatabaseProxy(server.port);
  const url = proxy.url(database.url);
  const client = await connect(url);
  proxy.hang();
  let answers = 0;
  const waiting = [client.query('SELECT 1'), ask(url, 'SELECT 1')].map((answer) => answer.then(() => answers++));
  await setTimeout(200);
  expect(answers).toBe(0);
  await proxy.heal();
  await Promise.all(waiting);
  expect(answers).toBe(2);
  await client.end();
});

test('the other side does not learn who left while it hung, until it is healed', async () => {
  await using database = await openDatabase();
  await using proxy = await startDatabaseProxy(server.port);
  const client = await connect(proxy.url(database.url));
  const others =
    'SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';
  proxy.hang();
  client.connection.stream.destroy();
  await setTimeout(200);
  expect(await ask(database.url, others)).toEqual([1]);
  await proxy.heal();
  await expect.poll(() => ask(database.url, others)).toEqual([0]);
});

test('a large answer comes through whole', async () => {
  await using database = await openDatabase();
  await using proxy = await startDatabaseProxy(server.port);
  const [text] = await ask(proxy.url(database.url), "SELECT repeat('x', 20000000)");
  expect(String(text).length).toBe(20_000_000);
});
