/** A promise with its handles outside. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(reason: unknown): void;
}

export const deferred = <T>(): Deferred<T> => Promise.withResolvers<T>();

/** A latch that a loop sleeps on: `ring` wakes it once, also when it rings before the loop sleeps. */
export interface Bell {
  ring(): void;
  /** Resolves at the next ring, or at once if one was missed. */
  next(): Promise<void>;
}

export const bell = (): Bell => {
  let rung = false;
  let waiting: Deferred<void> | undefined;
  return {
    ring: () => {
      if (!waiting) {
        rung = true;
        return;
      }
      waiting.resolve();
      waiting = undefined;
    },
    next: () => {
      if (rung) {
        rung = false;
        return Promise.resolve();
      }
      waiting ??= deferred<void>();
      return waiting.promise;
    },
  };
};
