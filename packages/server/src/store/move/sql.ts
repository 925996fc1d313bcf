import type { Row } from './places.ts';
import type { Table } from './tables.ts';

/** The statements of a move that both databases understand. */

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export const columnsOf = ({ columns }: Table): string => columns.map(({ name }) => quoted(name)).join(', ');

/** In the order of the primary key; texts are in the order of their bytes in both. */
export const selectAll = (table: Table): string =>
  `SELECT ${columnsOf(table)} FROM ${quoted(table.name)} ORDER BY ${table.key.map(quoted).join(', ')}`;

export const countAll = ({ name }: Table): string => `SELECT count(*) AS n FROM ${quoted(name)}`;

/** Names of the tables that have rows, as column `name`. */
export const occupied = (tables: readonly { readonly name: string }[]): string =>
  tables
    .map(({ name }) => `SELECT '${name.replaceAll("'", "''")}' AS name WHERE EXISTS (SELECT 1 FROM ${quoted(name)})`)
    .join(' UNION ALL ');

/** What rows weigh, about: in UTF-16 units of text. Numbers are 8. */
export const weightOf = (rows: readonly Row[]): number => {
  let weight = 0;
  for (const row of rows) for (const value of row) weight += typeof value === 'string' ? value.length : 8;
  return weight;
};

/** So much is read, sent and written at a time … */
export const BATCH_WEIGHT = 1024 * 1024;
/** … and never more rows than this. */
export const BATCH_ROWS = 1_000;
