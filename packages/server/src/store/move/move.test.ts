import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { cast } from '../suite/house.suite.ts';
import { copy } from './copy.ts';
import { dump, happen, inHouse, openScratch } from './houses.suite.ts';
import { move, openSource, openTarget } from './open.ts';
import type { Row, Target } from './places.ts';
import { tablesOfHouse } from './tables.ts';

const filled = async (path: string): Promise<void> =>
  inHouse({ path }, async (store) =>
    happen(store, await cast(store), [
      { what: 'answer', text: "it's\n👋" },
      { what: 'turn', text: 'x'.repeat(100_000) },
    ]),
  );

test('a house is copied to another file, which is this account’s alone; the first stays as it was', async () => {
  using scratch = openScratch();
  const from = { path: scratch.path('from.db') };
  const to = { path: scratch.path('to.db') };
  await filled(from.path);
  const before = await dump(from);
  const shares: number[] = [];
  const counts = await move({ from, to, onProgress: ({ share }) => shares.push(share) });
  expect(await dump(to)).toEqual(before);
  expect(await dump(from)).toEqual(before);
  expect(Object.fromEntries(counts)).toMatchObject({ asks: 1, messages: 2, users: 2, cancels: 0 });
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
  expect(statSync(to.path).mode & 0o777).toBe(0o600);
  await inHouse(to, async (store) => expect((await store.outbox.due(9)).length).toBeGreaterThan(0));
});

test('onto a database that is there and empty, and not onto a house', async () => {
  using scratch = openScratch();
  const from = { path: scratch.path('from.db') };
  const to = { path: scratch.path('to.db') };
  await filled(from.path);
  await inHouse(to, async () => {});
  await move({ from, to });
  const refused = move({ from, to });
  await expect(refused).rejects.toThrow(
    /to\.db: there is a house already \(\d+ tables have rows\): name another directory/,
  );
  expect(await dump(to)).toEqual(await dump(from));
});

/** A target that changes what it is given. */
const forgetful = (target: Target, change: (row: Row) => Row[]): Target => ({
  rows: (table) => target.rows(table),
  insert: (table, rows) => target.insert(table, table.name === 'heads' ? rows.flatMap(change) : rows),
  commit: () => target.commit(),
  [Symbol.asyncDispose]: () => target[Symbol.asyncDispose](),
});

test.each([
  ['loses a row', () => [], 'Table heads came to differ on the way: 3 rows were sent, and 0 are there'],
  ['changes one', ([id = '', ...row]: Row) => [[id, 'epoch', ...row.slice(1)]], 'its 3 rows are not the same'],
] as const)('a database that %s: the table is named, and nothing is kept', async (_, change, message) => {
  using scratch = openScratch();
  const tables = tablesOfHouse();
  const to = { path: scratch.path('to.db') };
  await filled(scratch.path());
  {
    await using source = await openSource({ path: scratch.path() });
    await using target = forgetful(await openTarget(to, tables), change as (row: Row) => Row[]);
    await expect(copy(source, target, { tables, onProgress: () => {}, signal: undefined })).rejects.toThrow(message);
  }
  expect(existsSync(to.path)).toBe(false);
});

test('one that is stopped on the way leaves nothing; the same again works', async () => {
  using scratch = openScratch();
  const from = { path: scratch.path('from.db') };
  const to = { path: scratch.path('to.db') };
  await filled(from.path);
  const stop = new AbortController();
  const onProgress = ({ table }: { table: string }): void => {
    if (table === 'messages') stop.abort(new Error('stopped'));
  };
  await expect(move({ from, to, onProgress, signal: stop.signal })).rejects.toThrow('stopped');
  expect(readdirSync(dirname(to.path)).filter((name) => name.startsWith('to.db'))).toEqual([]);
  await move({ from, to });
  expect(await dump(to)).toEqual(await dump(from));
});

test('what is not a house of this Beckon’s is told in one line with the mend', async () => {
  using scratch = openScratch();
  const to = { path: scratch.path('to.db') };
  const moved = (name: string) => move({ from: { path: scratch.path(name) }, to });
  await expect(moved('nowhere.db')).rejects.toThrow('nowhere.db is not there: name the data directory');
  writeFileSync(scratch.path('text.db'), 'a text, and no database at all. '.repeat(100));
  await expect(moved('text.db')).rejects.toThrow(/text\.db: file is not a database\. .+/);
  const change = async (name: string, sql: string): Promise<string> => {
    await inHouse({ path: scratch.path(name) }, async () => {});
    const handle = new DatabaseSync(scratch.path(name));
    handle.exec(sql);
    handle.close();
    return name;
  };
  await expect(moved(await change('other.db', 'DROP TABLE migrations'))).rejects.toThrow(
    "there is no house of Beckon's",
  );
  const older = await change('older.db', 'DELETE FROM migrations WHERE number > 1');
  await expect(moved(older)).rejects.toThrow('older.db: the house is of an older Beckon: start this Beckon on it once');
  const newer = await change('newer.db', "INSERT INTO migrations VALUES (9999, 'x', '', 0)");
  await expect(moved(newer)).rejects.toThrow(/newer\.db: The database has schema 9999/);
  expect(existsSync(to.path)).toBe(false);
});
