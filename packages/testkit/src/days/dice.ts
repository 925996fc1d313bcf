/**
 * Chance that can be played again: the same seed gives the same draws. What happens to one thing is drawn by its name
 * (`of`), so that it does not depend on what was drawn for others, nor on the order.
 */
export class Dice {
  readonly #name: string;
  #state: number;

  constructor(name: string | number) {
    this.#name = String(name);
    this.#state = hash(this.#name);
  }

  /** Dice of their own for whatever has this name. */
  of(...names: readonly (string | number)[]): Dice {
    return new Dice([this.#name, ...names].join('/'));
  }

  /** From 0 up to, and never, 1. */
  next(): number {
    // mulberry32
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number, both ends included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  pick<T>(list: readonly [T, ...T[]] | readonly T[]): T {
    return list[this.int(0, list.length - 1)] as T;
  }

  /** How long until something that comes once in `mean` on average; never more than ten times that. */
  about(mean: number): number {
    return Math.round(Math.min(10, -Math.log(1 - this.next())) * mean);
  }

  /** One of these, as often as its weight says. */
  weighted<Name extends string>(weights: Readonly<Partial<Record<Name, number>>>): Name {
    const all = Object.entries(weights) as [Name, number][];
    let left = this.next() * all.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of all) {
      left -= weight;
      if (left < 0) return name;
    }
    return (all.at(-1) as [Name, number])[0];
  }
}

/** FNV-1a, mixed once more: names that differ in their last letter shall not give draws that resemble each other. */
const hash = (text: string): number => {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
};
