/**
 * Keeps everything that arrived, in order, and lets a test wait for the next thing it has not taken yet.
 * The wait is on real time whatever clock the test holds: its limit is there to end a test that would hang.
 */
export class Tray<T> {
  readonly #all: T[] = [];
  readonly #waiting = new Set<() => void>();
  #taken = 0;

  get all(): readonly T[] {
    return this.#all;
  }

  put(item: T): void {
    this.#all.push(item);
    for (const wake of this.#waiting) wake();
  }

  /**
   * Takes the first item not yet taken that is `wanted` (default: any), and passes over those before it for good.
   * After `timeoutMs` it rejects with what `describe` says was missing.
   */
  async next(timeoutMs: number, describe: () => string, wanted: (item: T) => boolean = () => true): Promise<T> {
    const limit = AbortSignal.timeout(timeoutMs);
    for (;;) {
      while (this.#taken < this.#all.length) {
        const item = this.#all[this.#taken++] as T;
        if (wanted(item)) return item;
      }
      if (limit.aborted) throw new Error(`nothing within ${timeoutMs} ms: ${describe()}`);
      await this.#change(limit);
    }
  }

  #change(limit: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        limit.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      limit.addEventListener('abort', wake);
    });
  }
}
