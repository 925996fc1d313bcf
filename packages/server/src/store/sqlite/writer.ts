import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import { bell } from '../../kit/deferred.ts';
import type { Lane } from '../engine.ts';
import type { Rows } from '../rows.ts';
import { StoreInDoubt, StoreUnavailable } from '../store.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { Disk } from './log-file.ts';
import type { Snapshot } from './snapshot.ts';
import { unavailable } from './trouble.ts';

/**
 * The one writer. Commands that wait together are committed together, a SAVEPOINT each: the disk is asked to sync once
 * for all of them, and one that fails takes back only its own.
 *
 * COMMIT writes into the system's memory and takes 0.1 ms; the sync after it takes 1 to 2, on another thread. Until it
 * is over nobody hears of the commands, readers see the state before them, and the next ones gather in a transaction of
 * their own:
 *
 *     idle -> gathering, until the event loop has run what it had
 *          -> open, for as long as the sync of the commit before takes; what comes meanwhile joins
 *          -> committed, syncing; and gathering again when more came
 *     broken: a sync failed, and nobody knows what is on disk. Every command is refused, readers stay where they are and
 *     the log as it is, until Beckon is started again: then SQLite looks at each page of the log.
 *
 * In the background go commands that nobody waits for: one at a time, in turn with the others, which may join it while
 * the sync of the commit before goes on.
 *
 * `#run` is the only door to the database.
 */
export class Writer {
  readonly #o: WriterOptions;
  readonly #arrived = bell();
  #waiting: Job[] = [];
  readonly #background: Job[] = [];
  #wasBehind = false;
  #running = Promise.resolve();
  #active = false;
  #syncing: Promise<void> | undefined;
  #refusal: StoreUnavailable | undefined;

  constructor(options: WriterOptions) {
    this.#o = options;
  }

  write<T>(work: (db: Kysely<Rows>) => Promise<T>, lane: Lane = 'foreground'): Promise<T> {
    if (this.#refusal) return Promise.reject(this.#refusal);
    return new Promise<T>((resolve, reject) => {
      const queue = lane === 'background' ? this.#background : this.#waiting;
      queue.push({ work, resolve: resolve as (value: unknown) => void, reject });
      this.#arrived.ring();
      if (this.#active) return;
      this.#active = true;
      this.#running = this.#run();
    });
  }

  /** A sync failed: the log holds what nobody knows to be on disk, and must be left as it is. */
  get broken(): boolean {
    return this.#refusal instanceof DiskBroken;
  }

  /** Finishes what was accepted. */
  async close(): Promise<void> {
    this.#refusal ??= new StoreUnavailable('the store is closed');
    await this.#running;
    await this.#syncing;
  }

  async #run(): Promise<void> {
    const { checkpoints } = this.#o;
    while (this.#waiting.length + this.#background.length > 0) {
      await new Promise<void>((gathered) => setImmediate(gathered));
      if (checkpoints.full) {
        // a checkpoint stops where readers are pinned
        await this.#syncing;
        // and would make last what a failed sync has left in doubt
        if (!this.broken) await checkpoints.finish();
      }
      await this.#transaction(this.#next());
      // readers are pinned before the commit: what is not on disk yet stays in the log
      if (!this.broken) checkpoints.committed();
    }
    // in the same turn as the look at the queue: a command that comes later finds no one at work and starts anew
    this.#active = false;
  }

  /** What somebody waits for, and in turn with it one of what nobody does: neither waits for more than the other's one. */
  #next(): Tried[] {
    const behind = this.#background.length > 0 && (this.#waiting.length === 0 || !this.#wasBehind);
    this.#wasBehind = behind;
    return behind ? toTry(this.#background.splice(0, 1)) : this.#take();
  }

  async #transaction(tried: Tried[]): Promise<void> {
    const { handle, snapshot } = this.#o;
    let pinned = false;
    try {
      // IMMEDIATE: a deferred transaction that turns into a writer fails at once when another was faster (SQLITE_BUSY_SNAPSHOT)
      handle.exec('BEGIN IMMEDIATE');
      let batch = [...tried];
      while (batch.length > 0) {
        for (const one of batch) one.tell = await this.#attempt(one.job);
        batch = await this.#more();
        tried.push(...batch);
      }
      if (this.broken) throw this.#refusal;
      snapshot.pin();
      pinned = true;
      handle.exec('COMMIT');
    } catch (error) {
      if (handle.isTransaction) handle.exec('ROLLBACK');
      // else they are pinned for a commit whose sync goes on
      if (pinned) snapshot.free();
      const reason = unavailable(error) ?? error;
      for (const { job } of tried) job.reject(reason);
      return;
    }
    this.#syncing = this.#sync(tried);
  }

  #take(): Tried[] {
    return toTry(this.#waiting.splice(0));
  }

  /** Runs one command between savepoints. Answers what to tell its caller once the commit holds. */
  async #attempt(job: Job): Promise<() => void> {
    const { handle, db } = this.#o;
    handle.exec('SAVEPOINT command');
    try {
      const value = await job.work(db);
      handle.exec('RELEASE command');
      return () => job.resolve(value);
    } catch (error) {
      // a full disk makes SQLite roll the whole transaction back by itself: then no savepoint is left, and all must hear it
      if (!handle.isTransaction) throw error;
      handle.exec('ROLLBACK TO command');
      handle.exec('RELEASE command');
      const reason = unavailable(error) ?? error;
      return () => job.reject(reason);
    }
  }

  /** What somebody waits for and comes before the sync of the last commit is over; nothing when it is. */
  async #more(): Promise<Tried[]> {
    while (this.#syncing) {
      if (this.#waiting.length > 0) return this.#take();
      await Promise.race([this.#syncing, this.#arrived.next()]);
    }
    return [];
  }

  /** Never rejects. */
  async #sync(tried: readonly Tried[]): Promise<void> {
    const { disk, snapshot, onBroken } = this.#o;
    try {
      await disk.sync();
      snapshot.free();
      for (const { tell } of tried) tell();
    } catch (error) {
      const refusal = new DiskBroken(error);
      this.#refusal = refusal;
      for (const { job } of tried) job.reject(refusal);
      onBroken(refusal);
    } finally {
      this.#syncing = undefined;
    }
  }
}

export interface WriterOptions {
  readonly handle: DatabaseSync;
  readonly db: Kysely<Rows>;
  readonly snapshot: Snapshot;
  readonly disk: Pick<Disk, 'sync'>;
  readonly checkpoints: Checkpoints;
  /** Called once, when a sync has failed. Must not throw. */
  onBroken(error: StoreUnavailable): void;
}

interface Job {
  work(db: Kysely<Rows>): Promise<unknown>;
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

const toTry = (jobs: readonly Job[]): Tried[] => jobs.map((job) => ({ job, tell: () => {} }));

/** A job that was run in the open transaction. */
interface Tried {
  readonly job: Job;
  /** What its caller hears once the commit is on disk. */
  tell: () => void;
}

/** After a failed sync the system may forget what it could not write, and a second sync would succeed all the same. */
class DiskBroken extends StoreInDoubt {
  constructor(cause: unknown) {
    super('The disk failed to keep what was written: look at it, then start Beckon again.', { cause });
  }
}
