import type { DatabaseSync } from 'node:sqlite';

/**
 * Keeps readers on what is on disk. While a commit is being synced they read the state before it: nobody is shown, or
 * given a position for, what a loss of power could take back.
 *
 *     free      readers see the newest commit, and it is on disk
 *     pinned    readers see the newest commit as it was when they were pinned
 */
export class Snapshot {
  readonly #reader: DatabaseSync;

  constructor(reader: DatabaseSync) {
    this.#reader = reader;
  }

  get pinned(): boolean {
    return this.#reader.isTransaction;
  }

  pin(): void {
    this.#reader.exec('BEGIN');
    // a transaction reads as of its first query
    this.#reader.exec('SELECT 1 FROM sqlite_schema LIMIT 1');
  }

  free(): void {
    if (this.pinned) this.#reader.exec('COMMIT');
  }
}
