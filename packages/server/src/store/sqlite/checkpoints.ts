import type { DatabaseSync } from 'node:sqlite';

/**
 * Moves the log into the database about every thousand pages, the size at which SQLite does it by itself: by itself it
 * would do so within COMMIT, while readers are pinned, stop at them, and try again at every commit after.
 */
export class Checkpoints {
  readonly #handle: DatabaseSync;
  #commits = 0;

  constructor(handle: DatabaseSync) {
    this.#handle = handle;
  }

  /** Counts a commit. True when it is time to look at the log. */
  due(): boolean {
    this.#commits += 1;
    return this.#commits >= LOOK_EVERY;
  }

  /** Looks at the log, and moves it when it is long. A disk that does not take it leaves it for the next time. */
  run(): void {
    this.#commits = 0;
    try {
      // before SQLite 3.51 this is a checkpoint, as any mode is that it does not know: right, and more often than need be
      const { log, checkpointed } = this.#pragma('NOOP');
      if (log - checkpointed >= PAGES) this.#pragma('PASSIVE');
    } catch {
      // nothing is lost: the log stays, and commits say themselves what is wrong with the disk
    }
  }

  #pragma(mode: 'NOOP' | 'PASSIVE'): { log: number; checkpointed: number } {
    return this.#handle.prepare(`PRAGMA wal_checkpoint(${mode})`).get() as { log: number; checkpointed: number };
  }
}

const PAGES = 1_000;
/** Looking takes 10 µs. */
const LOOK_EVERY = 16;
