import type { Table } from './tables.ts';

/** A house on its way from one database to another: a place to read it from, and one to write it to. */

/** One row: its values in the order of the table's columns, as both databases give them. */
export type Row = readonly (string | number | null)[];

export interface Readable {
  /** All rows in the order of the primary key, some at a time: as many as make a mebibyte of text, or a thousand. */
  rows(table: Table): AsyncIterable<readonly Row[]>;
}

/** What is read is one state of the house, however long it takes. Disposed of, it is as it was. */
export interface Source extends Readable, AsyncDisposable {
  /** How many rows the table has. */
  count(table: Table): Promise<number>;
  /** @throws {MoveRefused} when a server has come to it meanwhile, which may have written what was not read */
  checkAlone(): Promise<void>;
}

/** All that is written is one transaction. Disposed of before its commit, the database holds nothing of it. */
export interface Target extends Readable, AsyncDisposable {
  /** Rows whose references are there already. */
  insert(table: Table, rows: readonly Row[]): Promise<void>;
  commit(): Promise<void>;
}

/** The move cannot be done like this: one line that names the place and the mend. Nothing was changed. */
export class MoveRefused extends Error {
  override readonly name = 'MoveRefused';
  /** A server works on the house. */
  readonly inUse: boolean;

  constructor(message: string, { inUse = false, cause }: { inUse?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.inUse = inUse;
  }
}

/** What was written is not what was read. Nothing was kept. */
export class StoreDiffers extends Error {
  override readonly name = 'StoreDiffers';

  constructor(table: string, sent: number, kept: number) {
    const how = sent === kept ? `its ${kept} rows are not the same` : `${sent} rows were sent, and ${kept} are there`;
    super(
      `Table ${table} came to differ on the way: ${how}. Nothing was kept: move again, and if it stays so, report it.`,
    );
  }
}
