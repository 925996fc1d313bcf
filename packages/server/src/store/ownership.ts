/**
 * How a server owns the runs that it works on itself, so that they are somebody else's to repair when it is gone, and
 * nobody's before.
 *
 * On SQLite no other server can be: what its earlier life owned is repaired when it starts again, and a lease is needed
 * by nobody. Where servers share a database, it is a lease that is renewed for as long as the process lives and its event
 * loop turns; one that stands still for half a minute has lost its runs, and every write of theirs is refused.
 */
export interface Ownership {
  /** Names the server over its restarts. */
  readonly owner: string;
  /** Until when a claim of now holds unless it is renewed (ms); null: as long as this process lives. */
  leaseUntil(): number | null;
  close(): Promise<void>;
}

/** That of a server that has its database for itself. */
export const ownedAlone = (owner: string): Ownership => ({
  owner,
  leaseUntil: () => null,
  close: () => Promise.resolve(),
});
