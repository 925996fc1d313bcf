import { DatabaseSync } from 'node:sqlite';
import { migrate } from '../sqlite/migrate.ts';

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  /** Names of the columns of its primary key, in their order there. */
  readonly key: readonly string[];
}

export interface Column {
  readonly name: string;
  /** What PostgreSQL calls it. */
  readonly type: 'text' | 'bigint';
}

/**
 * The tables of a house, each after those it refers to. They are read from a database that the migrations have just
 * made, so that there is no second list to keep; both databases have run the same migrations before anything is moved.
 * `migrations` itself is no part of a house.
 */
export const tablesOfHouse = (): Table[] => {
  const handle = new DatabaseSync(':memory:');
  try {
    migrate(handle);
    return tablesIn(handle);
  } finally {
    handle.close();
  }
};

export const tablesIn = (handle: DatabaseSync): Table[] => {
  const names = handle
    .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name")
    .all()
    .map(({ name }) => String(name))
    .filter((name) => name !== 'migrations' && !name.startsWith('sqlite_'));
  const parents = handle.prepare('SELECT "table" AS parent FROM pragma_foreign_key_list(?)');
  const ordered = inOrder(new Map(names.map((name) => [name, parents.all(name).map(({ parent }) => String(parent))])));
  return ordered.map((name) => describe(handle, name));
};

const describe = (handle: DatabaseSync, name: string): Table => {
  const columns = handle.prepare('SELECT name, type, pk FROM pragma_table_info(?)').all(name) as unknown as Info[];
  const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
  if (key.length === 0)
    throw new Error(`table ${name} has no primary key: its rows could not be compared after a move`);
  return {
    name,
    columns: columns.map((column) => ({ name: column.name, type: typeOf(name, column) })),
    key: key.map((column) => column.name),
  };
};

interface Info {
  readonly name: string;
  readonly type: string;
  /** Its place in the primary key, from 1; 0: it is not in it. */
  readonly pk: number;
}

const TYPES: Readonly<Record<string, Column['type'] | undefined>> = { TEXT: 'text', INTEGER: 'bigint' };

const typeOf = (table: string, { name, type }: Info): Column['type'] => {
  const known = TYPES[type];
  if (known === undefined) throw new Error(`${table}.${name} is ${type}: a move knows TEXT and INTEGER`);
  return known;
};

/** Children after their parents. @throws {Error} when some refer to each other, or to themselves, in a circle */
export const inOrder = (parentsOf: ReadonlyMap<string, readonly string[]>): string[] => {
  const placed = new Set<string>();
  while (placed.size < parentsOf.size) {
    const waiting = [...parentsOf].filter(([name]) => !placed.has(name));
    const next = waiting.filter(([, parents]) => parents.every((parent) => placed.has(parent)));
    if (next.length === 0) {
      throw new Error(`tables refer to each other in a circle: ${waiting.map(([name]) => name).join(', ')}`);
    }
    for (const [name] of next) placed.add(name);
  }
  return [...placed];
};
