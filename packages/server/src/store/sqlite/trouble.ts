/**
 * Why the database could not be opened, and what to do about it; undefined for what is no error of SQLite's. The low
 * byte of a code says the kind (https://sqlite.org/rescode.html).
 */
export const mendFor = (error: unknown): string | undefined => {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  const mend = mends[error.errcode & 0xff];
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
