import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { inOrder, tablesIn, tablesOfHouse } from './tables.ts';

test('the tables of a house are all that the migrations make, each after those it refers to', () => {
  const tables = tablesOfHouse();
  const names = tables.map(({ name }) => name);
  expect(names).not.toContain('migrations');
  for (const [child, parent] of [
    ['runs', 'asks'],
    ['asks', 'messages'],
    ['late_replies', 'members'],
    ['conversations', 'users'],
  ] as const) {
    expect(names.indexOf(child)).toBeGreaterThan(names.indexOf(parent));
  }
  expect(tables.find(({ name }) => name === 'feed')).toMatchObject({ key: ['principal_id', 'seq'] });
  expect(tables.find(({ name }) => name === 'heads')?.columns).toEqual([
    { name: 'principal_id', type: 'text' },
    { name: 'epoch', type: 'text' },
    { name: 'seq', type: 'bigint' },
    { name: 'trimmed', type: 'bigint' },
  ]);
});

test('a table of a later migration needs no word here, unless nobody would know how to move it', () => {
  const tablesOf = (sql: string) => {
    const handle = new DatabaseSync(':memory:');
    handle.exec(sql);
    try {
      return tablesIn(handle);
    } finally {
      handle.close();
    }
  };
  const b = 'CREATE TABLE b (id TEXT PRIMARY KEY) STRICT;';
  const a = 'CREATE TABLE a (z INTEGER, b TEXT REFERENCES b (id), PRIMARY KEY (b, z)) STRICT;';
  expect(tablesOf(a + b)).toMatchObject([{ name: 'b' }, { name: 'a', key: ['b', 'z'] }]);
  expect(() => tablesOf('CREATE TABLE c (id TEXT) STRICT')).toThrow('table c has no primary key');
  expect(() => tablesOf('CREATE TABLE c (id BLOB PRIMARY KEY) STRICT')).toThrow('c.id is BLOB');
  expect(() => inOrder(new Map([['d', ['d']]]))).toThrow('in a circle: d');
});
