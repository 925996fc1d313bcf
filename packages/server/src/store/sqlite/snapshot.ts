import type { DatabaseSync } from 'node:sqlite';

const ANY_QUERY = 'SELECT 1 FROM sqlite_schema LIMIT 1';

/**
 * Keeps readers on what is on disk. While a commit is being synced they read the state before it: nobody is shown, or
 * given a position for, what a loss of power could take back.
 *
 *     free      readers see the newest commit, and it is on disk
 *     pinned    readers see the newest commit as it was when they were pinned; for ever, when its sync fails
 */
export class Snapshot {
  readonly #reader: DatabaseSync;

  constructor(reader: DatabaseSync) {
    this.#reader = reader;
    // the files are opened by the first query: now, rather than at a moment when descriptors have run out
    reader.exec(ANY_QUERY);
  }

  get pinned(): boolean {
    return this.#reader.isTransaction;
  }

  pin(): void {
    this.#reader.exec('BEGIN');
    try {
      // a transaction reads as of its first query
      this.#reader.exec(ANY_QUERY);
    } catch (error) {
      this.free();
      throw error;
    }
  }

  free(): void {
    if (this.pinned) this.#reader.exec('ROLLBACK');
  }
}
