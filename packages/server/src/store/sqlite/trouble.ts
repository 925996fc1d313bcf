import { StoreUnavailable } from '../store.ts';

/** What SQLite's errors mean here. The low byte of a code says the kind (https://sqlite.org/rescode.html). */

const kindOf = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;

/**
 * Kinds that say "not now" rather than "wrong": BUSY 5, LOCKED 6, NOMEM 7, READONLY 8, IOERR 10, CORRUPT 11, FULL 13,
 * CANTOPEN 14.
 */
const PASSING = new Set([5, 6, 7, 8, 10, 11, 13, 14]);

/** The error for whoever gave the command, when the database could not take it; undefined when the command was wrong. */
export const unavailable = (error: unknown): StoreUnavailable | undefined => {
  const kind = kindOf(error);
  if (!(error instanceof Error) || kind === undefined || !PASSING.has(kind)) return undefined;
  return new StoreUnavailable(error.message, { cause: error });
};

/** Why the database could not be opened, and what to do about it; undefined for what is no error of SQLite's. */
export const mendFor = (error: unknown): string | undefined => {
  const kind = kindOf(error);
  if (!(error instanceof Error) || kind === undefined) return undefined;
  const mend = mends[kind];
  return mend === undefined ? error.message : `${error.message}. ${mend}`;
};

const LET_IN = 'Let this account read and write the file and its directory.';
const RESTORE = 'Restore a backup; or move the file, its -wal and its -shm away, and Beckon begins anew.';

const mends: Readonly<Record<number, string | undefined>> = {
  5: 'Another program has it locked: end that one, or wait until it is done.',
  8: LET_IN,
  10: 'The disk could not be read or written: look at it, and at the log of the system.',
  11: RESTORE,
  13: 'Make room on the disk.',
  14: LET_IN,
  26: RESTORE,
};
