import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import type { Rows } from '../rows.ts';
import { StoreUnavailable } from '../store.ts';

/**
 * The one writer. Commands that wait together are committed together, a SAVEPOINT each: the disk is asked to sync once
 * for all of them, and one that fails takes back only its own.
 *
 * States: idle -> (a command arrives) -> gathering, until the event loop has run what it had -> committing -> idle, or
 * gathering again when more came meanwhile. `#run` is the only door to the database.
 */
export class Writer {
  readonly #handle: DatabaseSync;
  readonly #db: Kysely<Rows>;
  #waiting: Job[] = [];
  #running = Promise.resolve();
  #active = false;
  #closed = false;

  constructor(handle: DatabaseSync, db: Kysely<Rows>) {
    this.#handle = handle;
    this.#db = db;
  }

  write<T>(work: (db: Kysely<Rows>) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreUnavailable('the store is closed'));
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, resolve: resolve as (value: unknown) => void, reject });
      if (this.#active) return;
      this.#active = true;
      this.#running = this.#run();
    });
  }

  /** Finishes what was accepted. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      await new Promise<void>((gathered) => setImmediate(gathered));
      const jobs = this.#waiting;
      this.#waiting = [];
      await this.#commit(jobs);
    }
    // in the same turn as the look at the queue: a command that comes later finds no one at work and starts anew
    this.#active = false;
  }

  async #commit(jobs: readonly Job[]): Promise<void> {
    const settle: (() => void)[] = [];
    try {
      // IMMEDIATE: a deferred transaction that turns into a writer fails at once when another was faster (SQLITE_BUSY_SNAPSHOT)
      this.#handle.exec('BEGIN IMMEDIATE');
      for (const job of jobs) settle.push(await this.#attempt(job));
      this.#handle.exec('COMMIT');
    } catch (error) {
      if (this.#handle.isTransaction) this.#handle.exec('ROLLBACK');
      const reason = unavailable(error) ?? error;
      for (const job of jobs) job.reject(reason);
      return;
    }
    for (const tell of settle) tell();
  }

  /** Runs one command between savepoints. Answers what to tell its caller once the commit holds. */
  async #attempt(job: Job): Promise<() => void> {
    this.#handle.exec('SAVEPOINT command');
    try {
      const value = await job.work(this.#db);
      this.#handle.exec('RELEASE command');
      return () => job.resolve(value);
    } catch (error) {
      // a full disk makes SQLite roll the whole transaction back by itself: then no savepoint is left, and all must hear it
      if (!this.#handle.isTransaction) throw error;
      this.#handle.exec('ROLLBACK TO command');
      this.#handle.exec('RELEASE command');
      const reason = unavailable(error) ?? error;
      return () => job.reject(reason);
    }
  }
}

interface Job {
  work(db: Kysely<Rows>): Promise<unknown>;
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

/**
 * Result codes that say "not now" rather than "wrong": BUSY 5, LOCKED 6, NOMEM 7, READONLY 8, IOERR 10, CORRUPT 11,
 * FULL 13, CANTOPEN 14 (https://sqlite.org/rescode.html). The low byte of an extended code is the primary one.
 */
const PASSING = new Set([5, 6, 7, 8, 10, 11, 13, 14]);

const unavailable = (error: unknown): StoreUnavailable | undefined => {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return PASSING.has(error.errcode & 0xff) ? new StoreUnavailable(error.message, { cause: error }) : undefined;
};
