import type { Reader } from './reader.ts';

/**
 * How many streams and held requests may be open at once. Each costs memory and a share of every hint, and limits per
 * minute do not bound what stays. A browser or an agent needs one or two; twenty leave room for tabs, for programs that
 * share a key, and for connections that died without a word and are not yet known to be dead.
 */
export const MOST_PER_CREDENTIAL = 20;
export const MOST_PER_PRINCIPAL = 100;

/** When to try again: somebody else has to leave first, and nobody knows when. */
export const FULL_RETRY_MS = 5_000;

/** Counts who holds something open, by credential and by principal. */
export class Places {
  readonly #taken = new Map<string, number>();

  /** Takes a place, and answers how to give it back; undefined when there is none left. */
  take({ id, credentialId }: Pick<Reader, 'id' | 'credentialId'>): (() => void) | undefined {
    const names = credentialId === null ? [id] : [id, credentialId];
    if (this.#of(id) >= MOST_PER_PRINCIPAL) return undefined;
    if (credentialId !== null && this.#of(credentialId) >= MOST_PER_CREDENTIAL) return undefined;
    for (const name of names) this.#taken.set(name, this.#of(name) + 1);
    return () => {
      for (const name of names.splice(0)) this.#leave(name);
    };
  }

  #of(name: string): number {
    return this.#taken.get(name) ?? 0;
  }

  #leave(name: string): void {
    const left = this.#of(name) - 1;
    if (left > 0) this.#taken.set(name, left);
    else this.#taken.delete(name);
  }
}
