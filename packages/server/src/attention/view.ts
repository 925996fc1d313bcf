/** What one page or app of a person showed when it last said so. Times are this server's, in ms since the epoch. */
export interface View {
  readonly connectionId: string;
  /** Where its person is signed in there, as they would call it: "MacBook · Firefox". */
  readonly on: string | null;
  /** Context paths (protocol/contexts.ts). */
  readonly contexts: readonly string[];
  readonly visible: boolean;
  readonly focused: boolean;
  /** When its person last touched it. */
  readonly inputAt: number;
  readonly reportedAt: number;
  /** Without another word it counts for nothing from then on. */
  readonly leaseUntil: number;
}

/** What people look at, by user; who shows nothing is not in it. It may fail: then nothing is known of anybody. */
export type Views = (userIds: readonly string[]) => Promise<ReadonlyMap<string, readonly View[]>>;

/** A report holds this long: two that are due, and a breath. */
export const LEASE = 45_000;

/** Who touched a page this long ago, or longer, may have walked away from it. */
export const IDLE = 60_000;
