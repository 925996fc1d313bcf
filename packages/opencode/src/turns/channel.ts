/** Things on their way from events, which wait for nobody, to one reader, who takes one after the other. */
export class Channel<T> {
  readonly #waiting: T[] = [];
  #ended = false;
  #wake: () => void = () => undefined;

  put(...things: readonly T[]): void {
    if (this.#ended) return;
    this.#waiting.push(...things);
    this.#wake();
  }

  /** Nothing comes any more; what waits may still be read. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Everything, to the end or to the signal. */
  async *read(signal: AbortSignal): AsyncGenerator<T, void> {
    while (!signal.aborted) {
      const next = this.#waiting.shift();
      if (next !== undefined) yield next;
      else if (this.#ended) return;
      else await this.#news(signal);
    }
  }

  #news(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}
