import type { FeedFrame } from '@beckon/protocol';

export interface Head {
  readonly epoch: string;
  /** Position of the newest row; 0 when there is none. */
  readonly seq: number;
  /** Rows up to this position are gone: a cursor below it cannot be followed. */
  readonly trimmed: number;
}

/** Some rows of a feed, in order. */
export interface FeedPage {
  readonly frames: readonly FeedFrame[];
  /** There may be more after these. */
  readonly more: boolean;
}

/**
 * The per-principal log. A row is a pointer (type, entity, version); a page is hydrated when it is read, so a row may
 * show a newer version than it was written for. What the reader may no longer see comes as `void`.
 */
export interface Feeds {
  /** The head of a feed; made, with a new epoch, when it does not exist. */
  head(principalId: string): Promise<Head>;
  /** The newest positions of those of these feeds that exist. */
  heads(principalIds: readonly string[]): Promise<Map<string, number>>;
  /**
   * Up to `limit` rows after position `since`, in order, and no more than about `limits.replayBytes`. Of the rows of one
   * entity the last tells it; those before it are `superseded`: a long reply is in the page once, not once for each of
   * its landmarks.
   */
  page(
    principal: { tenantId: string; kind: 'user' | 'agent'; id: string },
    since: number,
    limit: number,
  ): Promise<FeedPage>;
  /**
   * Forgets rows that are both older than `before` (ms) and not among the newest `keep` of their feed.
   * Works on at most `limit` feeds a call; answers how many rows went.
   */
  trim(before: number, keep: number, limit: number): Promise<number>;
}
