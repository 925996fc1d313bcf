import type { ChangePreferences, ClosedHow, NotificationKind, Preferences } from '@beckon/protocol';
import type { Actor } from './terms.ts';

export type Changed =
  | { readonly type: 'changed'; readonly preferences: Preferences }
  /** An agent that is not there, or a conversation that the person is not in. */
  | { readonly type: 'unknown'; readonly field: 'agents' | 'muted'; readonly id: string }
  /** More rules than one person may have. */
  | { readonly type: 'too_many'; readonly field: 'agents' | 'muted' };

/** What an agent counts for a person outside of Beckon. */
export interface NewCount {
  readonly name: string;
  /** 0 takes the bucket away. */
  readonly count: number;
  /** The agent's owner when absent. */
  readonly userId?: string | undefined;
}

export type Counted =
  | 'counted'
  /** Its last key was revoked while it asked. */
  | 'revoked'
  /** Nobody was named, and the agent has no owner. */
  | 'no_addressee'
  /** The agent has nothing to do with this person. */
  | 'unknown_user'
  /** The agent keeps as many buckets for this person as it may. */
  | 'too_many';

/** A notification of the past, with what deciding it once more may look at. */
export interface Past {
  readonly id: string;
  readonly kind: NotificationKind;
  readonly title: string;
  readonly body: string | null;
  readonly agentId: string | null;
  readonly conversationId: string | null;
  readonly askId: string | null;
  readonly createdAt: number;
  readonly lifeUntil: number;
  readonly nth: number;
  readonly followsId: string | null;
  readonly partOf: 'known' | 'unknown' | null;
  /** When it was first decided; null when it was closed before that. */
  readonly decidedAt: number | null;
  /** It was sent, or it was decided that it is not: what closed it came after that. */
  readonly settled: boolean;
  readonly closedHow: ClosedHow | null;
}

/**
 * How much people want to hear, and what agents count for them.
 *
 * A change is merged with what there is while that is held, so that of two that come at once neither is lost. One that
 * changes nothing makes no new version. Whatever was deferred for the person is due when the change is, to be decided
 * anew by what holds now.
 */
export interface PreferenceStore {
  /** What holds now; the defaults for who has never said anything. Undefined when there is no such user. */
  get(user: Actor): Promise<Preferences | undefined>;
  /** What is absent stays, and so does each entry of a map; null takes an entry away. Undefined: no such user. */
  change(user: Actor, changes: ChangePreferences): Promise<Changed | undefined>;
  /** Null ends a snooze. Undefined when there is no such user. */
  snooze(user: Actor, until: number | null): Promise<Preferences | undefined>;
  /** Sets a bucket of an agent's own, and counts the person's badge anew. */
  count(agent: Actor, count: NewCount): Promise<Counted>;
  /** The person takes a bucket away, if it is still there. False when they know no such agent. */
  clearCount(user: Actor, bucket: { readonly agentId: string; readonly name: string }): Promise<boolean>;
  /** What the person was, or was not, told of since then, oldest first: the newest `limit` of it. No summaries, no tests. */
  past(user: Actor, since: number, limit: number): Promise<Past[]>;
}
