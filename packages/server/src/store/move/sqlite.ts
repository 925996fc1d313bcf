import { chmodSync, existsSync, rmSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { applied, migrate } from '../sqlite/migrate.ts';
import { mendFor } from '../sqlite/trouble.ts';
import { StoreUnavailable } from '../store.ts';
import { checkEmpty, checkHouse, refusing } from './house.ts';
import { MoveRefused, type Row, type Source, type Target } from './places.ts';
import { BATCH_ROWS, BATCH_WEIGHT, columnsOf, countAll, occupied, quoted, selectAll, weightOf } from './sql.ts';
import type { Table } from './tables.ts';

/** A house in SQLite's file. Whoever opens it holds the lock of its directory: nobody else writes to it. */

/** @throws {MoveRefused, StoreUnavailable} */
export const sqliteSource = (path: string): Source => {
  if (!existsSync(path)) throw new MoveRefused(`${path} is not there: name the data directory that has the house.`);
  return telling(path, () => {
    const handle = new DatabaseSync(path, { readOnly: true, timeout: 250 });
    try {
      handle.exec('BEGIN');
      checkHouse(namesIn(handle).includes('migrations') ? applied(handle) : [], path);
    } catch (error) {
      handle.close();
      throw error;
    }
    return {
      rows: (table) => read(handle, path, table),
      // its directory is locked
      checkAlone: () => Promise.resolve(),
      count: async (table) => telling(path, () => Number(handle.prepare(countAll(table)).get()?.n)),
      [Symbol.asyncDispose]: async () => handle.close(),
    };
  });
};

/**
 * A rollback journal while it is filled: what a full cache spills goes into the file itself, where the log would have to
 * hold the whole house. The server changes it to WAL.
 * @throws {MoveRefused, StoreUnavailable}
 */
export const sqliteTarget = (path: string, tables: readonly Table[]): Target => {
  const fresh = !existsSync(path);
  const remove = (): void => {
    for (const one of fresh ? [path, `${path}-journal`, `${path}-wal`, `${path}-shm`] : [])
      rmSync(one, { force: true });
  };
  const handle = telling(path, () => new DatabaseSync(path, { timeout: 250 }));
  try {
    telling(path, () => prepare(handle, path, tables));
  } catch (error) {
    handle.close();
    remove();
    throw error;
  }
  const statements = new Map<string, StatementSync>();
  const insertInto = (table: Table): StatementSync => {
    const made = statements.get(table.name) ?? handle.prepare(insertRow(table));
    statements.set(table.name, made);
    return made;
  };
  let committed = false;
  return {
    rows: (table) => read(handle, path, table),
    insert: async (table, rows) =>
      telling(path, () => {
        const statement = insertInto(table);
        for (const row of rows) statement.run(...row);
      }),
    commit: async () => {
      telling(path, () => handle.exec('COMMIT'));
      committed = true;
    },
    [Symbol.asyncDispose]: async () => {
      // an open transaction is rolled back
      handle.close();
      if (!committed) remove();
    },
  };
};

const prepare = (handle: DatabaseSync, path: string, tables: readonly Table[]): void => {
  chmodSync(path, 0o600);
  handle.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
  handle.exec('PRAGMA cache_size = -65536');
  const there = new Set(namesIn(handle));
  const known = tables.filter(({ name }) => there.has(name));
  const full = known.length === 0 ? [] : handle.prepare(occupied(known)).all();
  checkEmpty(
    full.map(({ name }) => String(name)),
    path,
    'name another directory, or move beckon.db, its -wal and its -shm away',
  );
  refusing(path, () => migrate(handle));
  handle.exec('BEGIN IMMEDIATE');
};

const namesIn = (handle: DatabaseSync): string[] =>
  handle
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .all()
    .map(({ name }) => String(name));

const insertRow = (table: Table): string =>
  `INSERT INTO ${quoted(table.name)} (${columnsOf(table)}) VALUES (${table.columns.map(() => '?').join(', ')})`;

async function* read(handle: DatabaseSync, path: string, table: Table): AsyncGenerator<readonly Row[]> {
  const all = telling(path, () => {
    const statement = handle.prepare(selectAll(table));
    statement.setReturnArrays(true);
    return statement.iterate() as unknown as IterableIterator<Row>;
  });
  for (;;) {
    const batch = telling(path, () => take(all));
    if (batch.length === 0) return;
    yield batch;
    // nothing here waits for anything: signals would not be heard before the end
    await turn();
  }
}

const take = (all: IterableIterator<Row>): Row[] => {
  const batch: Row[] = [];
  for (let weight = 0; batch.length < BATCH_ROWS && weight < BATCH_WEIGHT; ) {
    const { value, done } = all.next();
    if (done) break;
    batch.push(value);
    weight += weightOf([value]);
  }
  return batch;
};

/** What SQLite says, with the path and the mend. */
const telling = <T>(path: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    const mend = mendFor(error);
    throw mend === undefined ? error : new StoreUnavailable(`${path}: ${mend}`, { cause: error });
  }
};
