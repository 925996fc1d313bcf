import type { Client } from 'pg';
import { applied, runMissing } from '../postgres/migrate.ts';
import { lostTouch } from '../postgres/trouble.ts';
import { StoreUnavailable } from '../store.ts';
import { checkEmpty, checkHouse, refusalOf } from './house.ts';
import type { Row, Source, Target } from './places.ts';
import { type Server, Session } from './session.ts';
import { columnsOf, countAll, occupied, quoted } from './sql.ts';
import type { Table } from './tables.ts';

/** @throws {MoveRefused, StoreUnavailable} */
export const postgresSource = async (server: Server): Promise<Source> => {
  const session = await Session.open(server, 'ISOLATION LEVEL REPEATABLE READ READ ONLY', async ({ client }) => {
    const { rows } = await client.query(HAS_HOUSE);
    checkHouse(rows[0].there ? await applied(client) : [], server.setting);
  });
  return {
    rows: (table) => session.rows(table),
    count: (table) => session.tell(async () => (await session.client.query(countAll(table))).rows[0].n),
    checkAlone: () => session.checkAlone(),
    [Symbol.asyncDispose]: () => session.close(),
  };
};

/** The tables are made within the transaction, too. @throws {MoveRefused, StoreUnavailable} */
export const postgresTarget = async (server: Server, tables: readonly Table[]): Promise<Target> => {
  const session = await Session.open(server, 'ISOLATION LEVEL READ COMMITTED READ WRITE', async ({ client }) => {
    await runMissing(client, Date.now()).catch((error: unknown) => {
      throw refusalOf(error, server.setting);
    });
    const { rows } = await client.query(occupied(tables));
    checkEmpty(
      rows.map(({ name }) => name),
      server.setting,
      'name an empty database',
    );
  });
  const { client } = session;
  return {
    rows: (table) => session.rows(table),
    insert: (table, rows) => session.tell(() => insert(client, table, rows)),
    commit: () => session.tell(() => commit(client, tables, server.setting)),
    [Symbol.asyncDispose]: () => session.close(),
  };
};

/** `migrations` alone may be any program's. */
const HAS_HOUSE = "SELECT to_regclass('migrations') IS NOT NULL AND to_regclass('heads') IS NOT NULL AS there";

/**
 * A list for each column: PostgreSQL reads the same short statement however many rows there are. 119,000 rows of a feed
 * a second, where a statement with all values wrote 76,000 and JSON 97,000.
 */
const insert = async (client: Client, table: Table, rows: readonly Row[]): Promise<void> => {
  const lists = table.columns.map(({ type }, at) => `$${at + 1}::${type}[]`);
  await client.query(
    `INSERT INTO ${quoted(table.name)} (${columnsOf(table)}) SELECT * FROM unnest(${lists.join(', ')})`,
    table.columns.map((_, at) => rows.map((row) => row[at])),
  );
};

const commit = async (client: Client, tables: readonly Table[], setting: string): Promise<void> => {
  // else the first queries are planned as for tables without rows, until the server looks by itself, in a minute or so
  await client.query(`ANALYZE ${tables.map(({ name }) => quoted(name)).join(', ')}`);
  await client.query('COMMIT').catch((error: unknown) => {
    if (!lostTouch(error)) throw error;
    const mend = 'move again, and it says whether there is a house already';
    throw new StoreUnavailable(`${setting}: the connection was lost at the very end: ${mend}.`, { cause: error });
  });
};
