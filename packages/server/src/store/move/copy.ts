import { type Readable, type Source, StoreDiffers, type Target } from './places.ts';
import { Sum } from './sum.ts';
import type { Table } from './tables.ts';

/** How far a move is. Each row counts twice: once when it is written, and once when it was read back. */
export interface Progress {
  readonly table: string;
  /** Rows of this table that are written. */
  readonly written: number;
  /** Rows of this table. */
  readonly of: number;
  /** Of the whole move: 0 to 1. */
  readonly share: number;
  /** This table is there, and compared. */
  readonly done: boolean;
}

export interface CopyOptions {
  readonly tables: readonly Table[];
  readonly onProgress: (progress: Progress) => void;
  /** Looked at between two batches. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Copies the house, reads each table back and compares it with what was sent, and commits.
 * @returns how many rows each table has
 * @throws {StoreDiffers} when the target gives back something else; nothing is committed then
 */
export const copy = async (source: Source, target: Target, options: CopyOptions): Promise<Map<string, number>> => {
  const { tables, onProgress, signal } = options;
  const counts = new Map<string, number>();
  for (const table of tables) counts.set(table.name, await source.count(table));
  const all = 2 * [...counts.values()].reduce((sum, count) => sum + count, 0);
  let passed = 0;
  for (const table of tables) {
    const { name } = table;
    const of = counts.get(name) ?? 0;
    let written = 0;
    const tell = (rows: number, done = false): void => {
      passed += rows;
      onProgress({ table: name, written, of, share: all === 0 ? 1 : passed / all, done });
      signal?.throwIfAborted();
    };
    const sent = new Sum();
    for await (const rows of source.rows(table)) {
      sent.add(rows);
      await target.insert(table, rows);
      written += rows.length;
      tell(rows.length);
    }
    const kept = await summed(target, table, tell);
    if (kept.rows !== sent.rows || kept.digest() !== sent.digest()) throw new StoreDiffers(name, sent.rows, kept.rows);
    tell(0, true);
  }
  await source.checkAlone();
  await target.commit();
  return counts;
};

const summed = async (place: Readable, table: Table, tell: (rows: number) => void): Promise<Sum> => {
  const sum = new Sum();
  for await (const rows of place.rows(table)) {
    sum.add(rows);
    tell(rows.length);
  }
  return sum;
};
