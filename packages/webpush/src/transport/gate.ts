import { TransportError } from './transport-error.ts';

type Waiter = { readonly admit: () => void; readonly turnAway: (error: unknown) => void };

/**
 * Lets a limited number through at once, the others in the order of their coming. It opens for one alone, who finds out how
 * many the line carries: `setLimit`.
 */
export class Gate {
  readonly #maxWaiting: number;
  readonly #waiting = new Set<Waiter>();
  #limit = 1;
  #inside = 0;
  #emptied: PromiseWithResolvers<void> | undefined;

  /** @param maxWaiting how many may stand in line; the next one is turned away with `queue-full` */
  constructor(maxWaiting: number) {
    this.#maxWaiting = maxWaiting;
  }

  /**
   * Resolves when there is room; every `enter` that resolved must `leave`.
   * @throws TransportError `queue-full`, what `turnAway` was given, or the signal's reason
   */
  enter(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#inside < this.#limit) {
      this.#inside += 1;
      return Promise.resolve();
    }
    if (this.#waiting.size >= this.#maxWaiting) {
      return Promise.reject(new TransportError('queue-full', `${this.#waiting.size} messages are waiting already`));
    }
    return this.#wait(signal);
  }

  leave(): void {
    this.#inside -= 1;
    this.#admit();
    if (this.empty) this.#emptied?.resolve();
  }

  /** At least one is let through, or nobody would ever find out that the limit has risen. */
  setLimit(limit: number): void {
    this.#limit = Math.max(1, limit);
    this.#admit();
  }

  /** Everyone who waits hears this; who is inside stays. */
  turnAway(error: unknown): void {
    for (const waiter of this.#waiting) waiter.turnAway(error);
  }

  get empty(): boolean {
    return this.#inside === 0;
  }

  /** Resolves when nobody is inside. */
  emptied(): Promise<void> {
    if (this.empty) return Promise.resolve();
    this.#emptied ??= Promise.withResolvers();
    return this.#emptied.promise;
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leaveQueue = (): void => {
        this.#waiting.delete(waiter);
        signal?.removeEventListener('abort', onAbort);
      };
      const onAbort = (): void => waiter.turnAway(signal?.reason);
      const waiter: Waiter = {
        admit: () => {
          leaveQueue();
          resolve();
        },
        turnAway: (error) => {
          leaveQueue();
          reject(error);
        },
      };
      this.#waiting.add(waiter);
      signal?.addEventListener('abort', onAbort);
    });
  }

  #admit(): void {
    for (const waiter of this.#waiting) {
      if (this.#inside >= this.#limit) return;
      this.#inside += 1;
      waiter.admit();
    }
  }
}
