import { openDatabase } from '@beckon/testkit/postgres';
import fc from 'fast-check';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { asAgent, asUser, cast, opened } from '../suite/house.suite.ts';
import { dump, happen, inHouse, openScratch, type Step } from './houses.suite.ts';
import { move } from './open.ts';
import { MoveRefused } from './places.ts';

const asked = async (url: string, text: string) => {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
};

const ODD = [
  '',
  'it\'s "so"',
  'back\\slash\\',
  'two\nlines\r\n\t',
  '👩‍👩‍👧 ß ﷽',
  '{"a":[null]}',
  '{NULL,"x"}',
  'NULL',
  '123',
  '\ue000\u{10000}',
];
const text = fc.oneof(
  fc.constantFrom(...ODD),
  fc.string({ unit: 'grapheme' }).map((some) => some.replaceAll('\0', '')),
  fc.integer({ min: 1_000, max: 60_000 }).map((length) => 'long '.repeat(length / 5)),
);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ what: fc.constantFrom('ask', 'answer', 'event', 'turn', 'half a turn', 'device', 'setting'), text }),
  { maxLength: 12 },
);

test('whatever happened in a house, it is the same on PostgreSQL, and the same back on SQLite', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (some) => {
      using scratch = openScratch();
      await using database = await openDatabase('move');
      const first = { path: scratch.path('first.db') };
      const server = { url: database.url, setting: '--to' };
      const last = { path: scratch.path('last.db') };
      await inHouse(first, async (store) => happen(store, await cast(store), some));
      const before = await dump(first);
      await move({ from: first, to: server });
      expect(await dump(server)).toEqual(before);
      await move({ from: server, to: last });
      expect(await dump(last)).toEqual(before);
      expect(await dump(first)).toEqual(before);
    }),
    { numRuns: 15 },
  );
});

test('a reader goes on where it was, through two moves', async () => {
  using scratch = openScratch();
  await using database = await openDatabase('move');
  const places = [
    { path: scratch.path('a') },
    { url: database.url, setting: '--to' },
    { path: scratch.path('b') },
  ] as const;
  const crew = await inHouse(places[0], (store) => cast(store));
  const reader = asUser(crew, crew.ann);
  const { epoch } = await inHouse(places[0], (store) => store.feeds.head(reader.id));
  const seen: number[] = [];
  for (const [index, place] of places.entries()) {
    await inHouse(place, async (store) => {
      expect((await store.feeds.head(reader.id)).epoch).toBe(epoch);
      const since = seen.at(-1) ?? 0;
      // some of what came before the move is read after it
      const before = await store.feeds.page(reader, since, 500);
      seen.push(...before.frames.map(({ seq }) => seq));
      const ask = await opened(store, crew, { key: `k${index}` });
      const { frames } = await store.feeds.page(reader, seen.at(-1) ?? 0, 1);
      expect(frames).toMatchObject([{ type: 'ask.opened', data: { id: ask.id } }]);
      seen.push(...frames.map(({ seq }) => seq));
      expect((await store.feeds.page(asAgent(crew), index, 10)).frames).toHaveLength(1);
    });
    const next = places[index + 1];
    if (next) await move({ from: place, to: next });
  }
  expect(seen).toEqual(seen.map((_, index) => index + 1));
  expect(seen.length).toBeGreaterThan(7);
});

test('from one PostgreSQL to another, and not onto a house that is there', async () => {
  using scratch = openScratch();
  await using one = await openDatabase('move');
  await using other = await openDatabase('move');
  const from = { url: one.url, setting: '--from' };
  const to = { url: other.url, setting: '--to' };
  await inHouse(from, (store) => cast(store));
  await move({ from, to });
  expect(await dump(to)).toEqual(await dump(from));
  const path = scratch.path();
  await inHouse({ path }, (store) => cast(store, 'theirs'));
  const again = move({ from: { path }, to });
  await expect(again).rejects.toThrow(
    /^--to: there is a house already \(\d tables have rows\): name an empty database\.$/,
  );
  await expect(again).rejects.toBeInstanceOf(MoveRefused);
  expect(await dump(to)).toEqual(await dump(from));
});

test('a house on which a server works, or starts to, is not moved', async () => {
  using scratch = openScratch();
  await using database = await openDatabase('move');
  const from = { url: database.url, setting: '--from' };
  const to = { path: scratch.path() };
  await inHouse(from, async (store) => {
    await cast(store);
    const refused = move({ from, to });
    await expect(refused).rejects.toThrow(
      /^--from: Beckon is connected to this database \(\d connections?\): stop its servers/,
    );
    await expect(refused).rejects.toMatchObject({ inUse: true });
  });
  const starting = new Client(database.url);
  await starting.connect();
  await starting.query(`BEGIN; SELECT pg_advisory_xact_lock(${0x6265636b6f6en})`);
  await expect(move({ from, to })).rejects.toThrow('a server starts there just now');
  await starting.end();
  await expect
    .poll(() =>
      move({ from, to }).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
});

test('a server that starts while a house is moved waits, and finds all of it', async () => {
  using scratch = openScratch();
  await using database = await openDatabase('move');
  const from = { path: scratch.path() };
  const to = { url: database.url, setting: '--to' };
  const { ann } = await inHouse(from, (store) => cast(store));
  let starting: Promise<number> | undefined;
  const onProgress = (): void => {
    starting ??= inHouse(to, async (store) => (await store.feeds.head(ann.id)).seq);
  };
  await move({ from, to, onProgress });
  expect(await starting).toBe(await inHouse(from, async (store) => (await store.feeds.head(ann.id)).seq));
});

test('what cannot be moved is told in one line that names the option and the mend', async () => {
  using scratch = openScratch();
  await using database = await openDatabase('move');
  const to = { path: scratch.path() };
  const from = { url: database.url, setting: '--from' };
  const { port } = new URL(database.url);
  await expect(move({ from, to })).rejects.toThrow("--from: there is no house of Beckon's: name the one that has it.");
  const wrong = (url: string) => move({ from: { url, setting: '--from' }, to });
  await expect(wrong('postgres://ann:hush@127.0.0.1:1/beckon')).rejects.toThrow(/^--from: .* is PostgreSQL running at/);
  await expect(wrong(`postgres://nobody:hush@127.0.0.1:${port}/postgres`)).rejects.toThrow(
    'correct the password of nobody',
  );
  await inHouse(from, (store) => cast(store));
  await asked(database.url, "INSERT INTO migrations VALUES (9999, '9999_later.sql', '', 0)");
  await expect(move({ from, to })).rejects.toThrow(/^--from: The database has schema 9999/);
  await asked(database.url, 'DELETE FROM migrations WHERE number <> 1');
  await expect(move({ from, to })).rejects.toThrow(
    '--from: the house is of an older Beckon: start this Beckon on it once',
  );
});

test('a number that would be rounded on the way stops it', async () => {
  using scratch = openScratch();
  await using database = await openDatabase('move');
  const from = { url: database.url, setting: '--from' };
  await inHouse(from, (store) => cast(store));
  await asked(database.url, `UPDATE heads SET trimmed = ${2n ** 53n - 1n}`);
  await move({ from, to: { path: scratch.path('a') } });
  await asked(database.url, `UPDATE heads SET trimmed = ${2n ** 53n + 1n}`);
  await expect(move({ from, to: { path: scratch.path('b') } })).rejects.toThrow('9007199254740993');
});

test('a connection that is lost on the way leaves nothing, and the same again works', async () => {
  using scratch = openScratch();
  await using database = await openDatabase('move');
  const from = { path: scratch.path() };
  const to = { url: database.url, setting: '--to' };
  await inHouse(from, (store) => cast(store));
  let killed: Promise<unknown> | undefined;
  const onProgress = (): void => {
    killed ??= asked(
      database.url,
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'beckon' AND datname = current_database()",
    );
  };
  await expect(move({ from, to, onProgress })).rejects.toThrow(/^--to: .*/);
  await killed;
  const tables = "SELECT count(*) AS n FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";
  expect(await asked(database.url, tables)).toEqual([{ n: '0' }]);
  await move({ from, to });
  expect(await dump(to)).toEqual(await dump(from));
});
