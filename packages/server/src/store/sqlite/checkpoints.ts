import type { DatabaseSync } from 'node:sqlite';
import type { Mover } from './mover.ts';

/**
 * Has the log moved into the database about every thousand pages, the size at which SQLite does it by itself: by itself it
 * would do so within COMMIT, while readers are pinned, stop at them, and try again at every commit after.
 *
 *     short     less than that is left to move
 *     moving    while commands go on: what they add is for the next time, and the log grows
 *     full      eight times as long: the writer stands still until all of it is moved; then it is begun anew, in place
 */
export class Checkpoints {
  readonly #handle: DatabaseSync;
  readonly #mover: Mover;
  #commits = 0;
  #moving: Promise<void> | undefined;
  #full = false;

  constructor(handle: DatabaseSync, mover: Mover) {
    this.#handle = handle;
    this.#mover = mover;
  }

  /** Counts a commit, and looks at the log now and then. */
  committed(): void {
    this.#commits += 1;
    if (this.#commits < LOOK_EVERY) return;
    this.#commits = 0;
    const { log, moved } = this.#look();
    if (log - moved < PAGES) return;
    this.#full = log >= FULL;
    this.#moving ??= this.#move();
  }

  /** The log is too long: nothing is to be written until `finish` has resolved. */
  get full(): boolean {
    return this.#full;
  }

  /** Moves the whole log. To be called while nobody is pinned, for there a checkpoint stops. Never rejects. */
  async finish(): Promise<void> {
    await this.#moving;
    await this.#move();
    this.#full = false;
  }

  /** Resolves when nothing is being moved. */
  async close(): Promise<void> {
    await this.#moving;
    await this.#mover.close();
  }

  /** A disk that does not take it leaves it for the next time: nothing is lost, and commits say what is wrong. */
  #move(): Promise<void> {
    return this.#mover
      .move()
      .catch(() => {})
      .finally(() => {
        this.#moving = undefined;
      });
  }

  #look(): { readonly log: number; readonly moved: number } {
    try {
      // before SQLite 3.51 this is a checkpoint, as any mode is that it does not know: right, and more often than need be
      const { log, checkpointed } = this.#handle.prepare('PRAGMA wal_checkpoint(NOOP)').get() as unknown as Lengths;
      return { log, moved: checkpointed };
    } catch {
      // a disk that is full, where it is a checkpoint: looked at again the next time, and commits say what is wrong
      return { log: 0, moved: 0 };
    }
  }
}

/** In pages; -1 when somebody else is at it. */
interface Lengths {
  readonly log: number;
  readonly checkpointed: number;
}

const PAGES = 1_000;
const FULL = 8 * PAGES;
/** Looking takes 10 µs. */
const LOOK_EVERY = 16;
