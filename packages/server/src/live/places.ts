import type { Reader } from './reader.ts';

/**
 * How many streams and held requests may be open at once. Each costs memory and a share of every hint, and limits per
 * minute do not bound what stays. A browser or an agent needs one or two; twenty leave room for tabs and for programs
 * that share a key.
 */
export const MOST_PER_CREDENTIAL = 20;
export const MOST_PER_PRINCIPAL = 100;

/** When to try again: somebody else has to leave first, and nobody knows when. */
export const FULL_RETRY_MS = 5_000;

interface Place {
  /** Whose it is: principal and credential. */
  readonly names: readonly string[];
  /** Sends away whoever has the place. Absent where that cannot be: a request that is held. */
  readonly evict: (() => void) | undefined;
}

/**
 * Counts who holds something open, by credential and by principal. Where all places are taken the oldest stream makes
 * way: a phone that lost its network leaves streams that look open until TCP gives up, and its newest must get in.
 */
export class Places {
  readonly #taken = new Map<string, Set<Place>>();

  /**
   * Takes a place, and answers how to give it back; undefined when there is none left.
   * @param evict how to end what will have the place, when a newer one needs it
   */
  take({ id, credentialId }: Pick<Reader, 'id' | 'credentialId'>, evict?: () => void): (() => void) | undefined {
    const names = credentialId === null ? [id] : [id, credentialId];
    if (!this.#makeRoom(id, MOST_PER_PRINCIPAL)) return undefined;
    if (credentialId !== null && !this.#makeRoom(credentialId, MOST_PER_CREDENTIAL)) return undefined;
    const place: Place = { names, evict };
    for (const name of names) this.#of(name).add(place);
    return () => this.#leave(place);
  }

  #of(name: string): Set<Place> {
    const places = this.#taken.get(name) ?? new Set();
    this.#taken.set(name, places);
    return places;
  }

  /** True when there is a place: one was free, or the oldest stream has been sent away. */
  #makeRoom(name: string, most: number): boolean {
    const places = this.#taken.get(name);
    if (!places || places.size < most) return true;
    const oldest = [...places].find(({ evict }) => evict);
    if (!oldest?.evict) return false;
    // its own leaving comes later, and finds the place given back
    this.#leave(oldest);
    oldest.evict();
    return true;
  }

  #leave(place: Place): void {
    for (const name of place.names) {
      const places = this.#taken.get(name);
      places?.delete(place);
      if (places?.size === 0) this.#taken.delete(name);
    }
  }
}
