import { createHash } from 'node:crypto';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/**
 * What happened on a day, line by line. Ids are random, so they are written as numbers, in the order in which they were
 * first written: two days that went alike have the same trace.
 */
export class Trace {
  readonly lines: string[] = [];
  readonly failures: unknown[] = [];
  readonly #names = new Map<string, string>();
  readonly #hash = createHash('sha256');
  readonly #start: number;
  /** Work of the world that nobody waits for, and that is under way. */
  busy = 0;

  constructor(start: number) {
    this.#start = start;
  }

  add(now: number, ...words: readonly unknown[]): void {
    const line = `${((now - this.#start) / 1_000).toFixed(3)} ${words.map((word) => this.#plain(word)).join(' ')}`;
    this.lines.push(line);
    this.#hash.update(line).update('\n');
  }

  fail(error: unknown): void {
    this.failures.push(error);
  }

  /** So that two days can be compared by a word. */
  get hash(): string {
    return this.#hash.copy().digest('hex').slice(0, 16);
  }

  #plain(word: unknown): string {
    return String(typeof word === 'object' ? JSON.stringify(word) : word).replace(UUID, (id) => {
      const known = this.#names.get(id) ?? `#${this.#names.size + 1}`;
      this.#names.set(id, known);
      return known;
    });
  }
}
