import { createHash } from 'node:crypto';
import type { Row } from './places.ts';

/** Counts and sums up rows as they pass, in the order of their primary key: two tables with the same sum are the same. */
export class Sum {
  readonly #hash = createHash('sha256');
  #rows = 0;

  get rows(): number {
    return this.#rows;
  }

  /** JSON says null, a number and a text of digits apart, and where one value ends. */
  add(rows: readonly Row[]): void {
    for (const row of rows) this.#hash.update(`${JSON.stringify(row)}\n`);
    this.#rows += rows.length;
  }

  /** Hex SHA-256. Ends the sum. */
  digest(): string {
    return this.#hash.digest('hex');
  }
}
