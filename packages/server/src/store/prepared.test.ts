import { DatabaseSync } from 'node:sqlite';
import { expect, test, vi } from 'vitest';
import { only, prepared } from './prepared.ts';
import type { Rows } from './rows.ts';
import { kyselyOn } from './sqlite/driver.ts';
import { migrate } from './sqlite/migrate.ts';

const open = () => {
  const handle = new DatabaseSync(':memory:');
  migrate(handle);
  return kyselyOn(handle);
};

const setting = (name: string, value: string): Rows['settings'] => ({ name, value });
const insert = prepared((db, { rows }: { rows: Rows['settings'][] }) => db.insertInto('settings').values(rows));

test('each call has its own values, and what is fixed stays', async () => {
  const db = open();
  await insert(db, { rows: [setting('a', '1'), setting('b', '2'), setting('c', '2')] });
  const find = prepared((on, { value, most }: { value: string; most: number }) =>
    on.selectFrom('settings').select('name').where('name', '<>', 'a').where('value', '=', value).limit(most),
  );
  expect(await find(db, { value: '1', most: 9 })).toEqual([]);
  expect(await find(db, { value: '2', most: 9 })).toEqual([{ name: 'b' }, { name: 'c' }]);
  expect(await find(db, { value: '2', most: 1 })).toEqual([{ name: 'b' }]);
});

test('a query is built once, and again for a list of another length or a row with other columns', async () => {
  const db = open();
  await insert(db, { rows: [setting('a', '1'), setting('b', '2')] });
  const build = vi.fn((on: typeof db, { names }: { names: string[] }) =>
    on.selectFrom('settings').select('value').where('name', 'in', names).orderBy('name'),
  );
  const find = prepared(build);
  expect(await find(db, { names: ['a'] })).toEqual([{ value: '1' }]);
  expect(await find(db, { names: ['b'] })).toEqual([{ value: '2' }]);
  expect(build).toHaveBeenCalledTimes(1);
  expect(await find(db, { names: ['b', 'a'] })).toEqual([{ value: '1' }, { value: '2' }]);
  expect(build).toHaveBeenCalledTimes(2);

  const change = prepared((on, { name, changes }: { name: string; changes: Partial<Rows['settings']> }) =>
    on.updateTable('settings').set(changes).where('name', '=', name),
  );
  await change(db, { name: 'a', changes: { value: '3' } });
  await change(db, { name: 'b', changes: { name: 'd' } });
  expect(await find(db, { names: ['a', 'd'] })).toEqual([{ value: '3' }, { value: '2' }]);
});

test('a row that has to be there and is not is an error', () => {
  expect(only([1])).toBe(1);
  expect(() => only([])).toThrow('not found');
});
