/** What the world will do, by time; what is for the same moment, in the order in which it was put down. */
export class Agenda {
  readonly #entries: Entry[] = [];

  /** When the next is due; infinite when there is none. */
  get next(): number {
    return this.#entries[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  put(at: number, run: () => void): void {
    const entry = { at, run };
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#entries[middle];
      if (other !== undefined && other.at <= at) low = middle + 1;
      else high = middle;
    }
    this.#entries.splice(low, 0, entry);
  }

  /** The next that is due by now, taken out. */
  take(now: number): (() => void) | undefined {
    return this.next <= now ? this.#entries.shift()?.run : undefined;
  }
}

interface Entry {
  readonly at: number;

  readonly run: () => void;
}
