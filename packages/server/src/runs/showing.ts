import type { Delta } from '@beckon/protocol';
import type { Clock, Timer } from '../kit/clock.ts';

/** Where words go while they are written: whoever looks at the conversation. */
export type Show = (delta: Delta) => void;

/** The part that grows, as it stands. */
export interface Growing {
  readonly part: number;
  readonly kind: Delta['kind'];
  readonly text: string;
}

export interface ShowingOptions {
  readonly clock: Clock;
  /** Told what was added to which part, and where it begins. */
  readonly show: (piece: Growing & { readonly at: number }) => void;
  /** The last part, when it is one that can grow. */
  readonly last: () => Growing | undefined;
}

/** The first words are shown at once; those that follow are gathered for this long: 25 times a second is fluent. */
const WINDOW_MS = 40;

/** Shows what is added to the last part of a draft, every word once. */
export class Showing {
  readonly #o: ShowingOptions;
  /** What of the last part was not shown yet begins here. */
  #shown: number;
  #window: Timer | undefined;

  constructor(options: ShowingOptions) {
    this.#o = options;
    this.#shown = options.last()?.text.length ?? 0;
  }

  /** Words were added. */
  soon(): void {
    if (this.#window) return;
    this.#now();
    this.#window = this.#o.clock.timer(WINDOW_MS, () => {
      this.#window = undefined;
      if ((this.#o.last()?.text.length ?? 0) > this.#shown) this.soon();
    });
  }

  /** A part follows: nothing of it was shown. */
  next(): void {
    this.#shown = 0;
  }

  /** Shows what was not shown yet, and nothing more by itself. */
  flush(): void {
    this.#now();
    this.stop();
  }

  /** Shows nothing more by itself. */
  stop(): void {
    this.#window?.cancel();
    this.#window = undefined;
  }

  #now(): void {
    const last = this.#o.last();
    if (!last || last.text.length <= this.#shown) return;
    const at = this.#shown;
    this.#shown = last.text.length;
    this.#o.show({ ...last, at, text: last.text.slice(at) });
  }
}
