import { setTimeout as rest } from 'node:timers/promises';
import { lostTouch } from './trouble.ts';

/** A database that is restarted is back within seconds, and nobody need hear of it. */
const PATIENCE_MS = 5_000;
const REST_MS = 100;

/**
 * Tries again what the database did not get to do because the connection was lost. The patience is one for all: once it
 * is spent, whatever comes fails after one try, until one succeeds.
 */
export class Patience {
  readonly #onBack: (awayMs: number) => void;
  #since: number | undefined;
  #spent = false;

  /** @param onBack called when one succeeds after others had failed for good */
  constructor(onBack: (awayMs: number) => void = () => {}) {
    this.#onBack = onBack;
  }

  async with<T>(attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const value = await attempt();
        this.#answered();
        return value;
      } catch (error) {
        if (!lostTouch(error)) this.#answered();
        if (!lostTouch(error) || error instanceof InDoubt) throw error;
        this.#since ??= performance.now();
        if (performance.now() - this.#since > PATIENCE_MS) {
          this.#spent = true;
          throw error;
        }
        await rest(REST_MS * (0.5 + Math.random()));
      }
    }
  }

  #answered(): void {
    if (this.#since !== undefined && this.#spent) this.#onBack(Math.round(performance.now() - this.#since));
    this.#since = undefined;
    this.#spent = false;
  }
}

/** The connection was lost while a commit was under way. */
export class InDoubt extends Error {
  override readonly name = 'InDoubt';
}
