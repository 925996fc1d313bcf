import { LEASE, type View } from './view.ts';

/** Pages and apps of one person that count at once; of more the one that was silent for longest goes. */
const MOST_VIEWS = 50;

/** A view, and by which credential it was reported. */
export interface Lease extends View {
  readonly credentialId: string | null;
}

/** What everybody's pages showed when they last said so, in memory. A report takes the place of the one before it. */
export class Leases {
  /** By person, then by the page's own name: the one that reported last is the last. */
  readonly #byUser = new Map<string, Map<string, Lease>>();

  of(userId: string, connectionId: string): Lease | undefined {
    return this.#byUser.get(userId)?.get(connectionId);
  }

  /** Those that count now, as they are: hand out copies. */
  fresh(userId: string, now: number): Lease[] {
    return [...(this.#byUser.get(userId)?.values() ?? [])].filter((lease) => isFresh(lease, now));
  }

  /** Answers what had to make way. */
  put(userId: string, lease: Lease): Lease | undefined {
    const own = this.#byUser.get(userId) ?? new Map<string, Lease>();
    this.#byUser.set(userId, own);
    own.delete(lease.connectionId);
    own.set(lease.connectionId, lease);
    if (own.size <= MOST_VIEWS) return undefined;
    const [oldest] = own.values();
    if (oldest) own.delete(oldest.connectionId);
    return oldest;
  }

  end(userId: string, connectionId: string): void {
    const own = this.#byUser.get(userId);
    own?.delete(connectionId);
    if (own?.size === 0) this.#byUser.delete(userId);
  }

  /** Forgets what ran out; answers when the next will, undefined when there is none. */
  prune(now: number): number | undefined {
    let next: number | undefined;
    for (const [userId, own] of this.#byUser) {
      for (const lease of own.values()) {
        if (!isFresh(lease, now)) this.end(userId, lease.connectionId);
        else next = Math.min(next ?? lease.leaseUntil, lease.leaseUntil);
      }
    }
    return next;
  }
}

/** A lease from a time that is to come was given before the clock was put back: it says nothing. */
export const isFresh = ({ leaseUntil }: View, now: number): boolean => leaseUntil > now && leaseUntil <= now + LEASE;
