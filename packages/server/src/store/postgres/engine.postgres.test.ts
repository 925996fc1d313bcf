import { readFileSync, writeFileSync } from 'node:fs';
import { openDatabase } from '@beckon/testkit/postgres';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { systemClock } from '../../kit/clock.ts';
import { idSource } from '../../kit/ids.ts';
import { openStore } from '../open.ts';
import { storeSuite } from '../store.suite.ts';
import { StoreUnavailable } from '../store.ts';
import { cast } from '../suite/house.suite.ts';
import { dumpSchema } from './dump.ts';
import { openPostgresStore } from './house.suite.ts';

storeSuite('PostgreSQL', openPostgresStore);

const open = (url: string) => openStore({ database: { url }, now: Date.now, newId: idSource(systemClock()) });

const asked = async (url: string, ...texts: string[]) => {
  const client = new Client(url);
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const text of texts) ({ rows } = await client.query(text));
    return rows;
  } finally {
    await client.end();
  }
};

test('the schema is the one that was reviewed', async () => {
  await using house = await openPostgresStore();
  const client = new Client(house.url);
  await client.connect();
  const dumped = await dumpSchema(client);
  await client.end();
  const reviewed = new URL('./schema.sql', import.meta.url);
  if (process.env.BECKON_UPDATE_SCHEMA) writeFileSync(reviewed, dumped);
  expect(dumped, 'run with BECKON_UPDATE_SCHEMA=1 and review the difference').toBe(readFileSync(reviewed, 'utf8'));
});

test('servers that start at once migrate once', async () => {
  await using database = await openDatabase();
  const stores = await Promise.all(Array.from({ length: 6 }, () => open(database.url)));
  const crews = await Promise.all(stores.map((store) => store.people.ensureTenant('default')));
  expect(new Set(crews).size).toBe(1);
  await Promise.all(stores.map((store) => store.close()));
});

test('a database from the future, or of another Beckon, is not touched', async () => {
  await using database = await openDatabase();
  await (await open(database.url)).close();
  await asked(database.url, "INSERT INTO migrations VALUES (9999, '9999_later.sql', '', 0)");
  await expect(open(database.url)).rejects.toThrow(/schema 9999, and this Beckon knows \d+: start the newer Beckon/);
  await asked(
    database.url,
    'DELETE FROM migrations WHERE number = 9999',
    "UPDATE migrations SET hash = 'other' WHERE number = 1",
  );
  await expect(open(database.url)).rejects.toThrow('give Beckon an empty database');
});

test('tables of another program are left alone, and a migration that fails leaves nothing', async () => {
  await using database = await openDatabase();
  await asked(database.url, 'CREATE TABLE notifications (mine text)');
  await expect(open(database.url)).rejects.toThrow('give Beckon a database of its own');
  const rows = await asked(
    database.url,
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
  );
  expect(rows).toEqual([{ relname: 'notifications' }]);
});

test('what cannot be opened is said in one line with the mend, and without the password', async () => {
  await using database = await openDatabase();
  const { port } = new URL(database.url);
  const errors = await Promise.all(
    [
      ['postgres://ann:hush@127.0.0.1:1/beckon', /refuse|ECONNREFUSED/, 'is PostgreSQL running at 127.0.0.1:1?'],
      ['postgres://ann:hush@nowhere.invalid/beckon', /nowhere\.invalid/, 'correct the name of the host'],
      [`postgres://postgres@127.0.0.1:${port}/nothing`, /"nothing" does not exist/, 'createdb nothing'],
      [`postgres://nobody:hush@127.0.0.1:${port}/postgres`, /nobody/, 'correct the password of nobody'],
    ].map(async ([url, what, mend]) => {
      const error = await open(String(url)).then(
        () => undefined,
        (caught: unknown) => caught,
      );
      expect(error).toBeInstanceOf(StoreUnavailable);
      const { message } = error as Error;
      expect(message).toMatch(what as RegExp);
      expect(message).toContain(mend);
      return message;
    }),
  );
  for (const message of errors) {
    expect(message).not.toContain('hush');
    expect(message).not.toContain('\n');
  }
});

test('whoever may not make tables is told how to let them', async () => {
  await using database = await openDatabase();
  const name = `guest_${process.pid}`;
  await asked(database.url, `CREATE ROLE ${name} LOGIN PASSWORD 'x'`);
  try {
    const url = new URL(database.url);
    url.username = name;
    url.password = 'x';
    await expect(open(url.href)).rejects.toThrow(/permission denied.*ALTER DATABASE .* OWNER TO/);
  } finally {
    await asked(database.url, `DROP ROLE ${name}`);
  }
});

test('texts sort as bytes, wherever the database stands', async () => {
  await using house = await openPostgresStore();
  const { tenantId } = await cast(house.store);
  const rows = await asked(
    house.url,
    `INSERT INTO settings SELECT t, '' FROM unnest(ARRAY['a', 'B', 'ä', 'Z', '_', '-', '😀', '￿']) AS t`,
    'SELECT name FROM settings ORDER BY name',
  );
  expect(tenantId).toBeTruthy();
  expect(rows.map(({ name }) => name)).toEqual(['-', 'B', 'Z', '_', 'a', 'ä', '￿', '😀']);
});
