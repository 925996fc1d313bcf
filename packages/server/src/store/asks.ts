import type { Ack, AgentEvent, Answer, Ask, Badges, EventType, NotificationKind, OpenAsk } from '@beckon/protocol';
import type { Actor, Page, PageRequest } from './terms.ts';

/** How people are told: the same for everyone who is asked. */
export interface Telling {
  readonly kind: NotificationKind;
  readonly priority: 'high' | 'normal' | 'low';
  readonly title: string;
  readonly body?: string | undefined;
  /** From when on; now by default. */
  readonly since?: number | undefined;
  readonly lifeUntil: number;
}

export interface NewAsk extends Omit<OpenAsk, 'to'> {
  readonly tenantId: string;
  readonly agentId: string;
  /** Empty: the conversation's members, else the agent's owner. */
  readonly to: readonly string[];
  readonly detailHash?: string | undefined;
  /** Hash over everything that was asked. */
  readonly fingerprint: string;
  readonly telling: Telling;
}

export type Opened =
  | { readonly type: 'opened'; readonly ask: Ask }
  /** The key is known, and the ask was the same. */
  | { readonly type: 'known'; readonly ask: Ask }
  | { readonly type: 'key_reused' }
  /** A new ask whose time is over already. */
  | { readonly type: 'too_late' }
  /** The agent has as many open asks as it may have. */
  | { readonly type: 'too_many' }
  | { readonly type: 'no_addressee' }
  | { readonly type: 'unknown_addressee'; readonly userId: string }
  | { readonly type: 'unknown_conversation' };

export interface NewEvent {
  readonly tenantId: string;
  readonly agentId: string;
  readonly key: string;
  readonly type: EventType;
  readonly title: string;
  readonly body?: string | undefined;
  readonly conversationId?: string | undefined;
  readonly to: readonly string[];
  /** The key of the conversation of the task that this is a part of. */
  readonly partOf?: string | undefined;
  readonly fingerprint: string;
  readonly telling: Telling;
}

export type Posted =
  | { readonly type: 'posted'; readonly event: AgentEvent }
  | { readonly type: 'known'; readonly event: AgentEvent }
  | Exclude<Opened, { readonly type: 'opened' | 'known' }>;

/** A transition of an open ask: `moved` when this call did it, `stood` with the state that was there before. */
export type Moved = { readonly type: 'moved' | 'stood'; readonly ask: Ask };

/**
 * Asks and events. The states of an ask:
 *
 *     open -> answered     by `answer`, compare-and-set: one caller wins
 *     open -> expired      by `expire`, when its time is over
 *     open -> cancelled    by `cancel`
 *
 * Each transition also tells the feeds of agent and addressees, counts badges anew, closes the ask's notifications,
 * withdraws deliveries that were not sent, and makes a `settle` delivery due for every device that accepted an alert
 * and has not acted; in the same transaction. `ack` is only noted on an answered ask.
 */
export interface Asks {
  /** Ask, addressees, message (in a conversation), feed rows and due notifications, in one transaction. */
  open(ask: NewAsk): Promise<Opened>;
  post(event: NewEvent): Promise<Posted>;
  /** The ask, whole. An agent sees its own, a user those addressed to them. */
  get(actor: Actor, id: string): Promise<Ask | undefined>;
  /** Newest first; a long detail is cut and marked. */
  list(actor: Actor, page: PageRequest & { readonly state?: string | undefined }): Promise<Page<Ask>>;
  /** Everything a fresh client needs: all open ones and, for an agent, those answered but not acknowledged. */
  waiting(actor: Actor): Promise<Ask[]>;
  badges(userId: string): Promise<Badges>;

  /** Undefined when there is no such ask, or it is not put to who answers. */
  answer(tenantId: string, id: string, answer: Answer): Promise<Moved | undefined>;
  cancel(tenantId: string, agentId: string, id: string, reason: string | undefined): Promise<Moved | undefined>;
  /** Ends up to `limit` open asks whose time is over; answers how many. */
  expire(limit: number): Promise<number>;
  /** When the next open ask runs out. */
  nextExpiry(): Promise<number | undefined>;
  /** `stood` when the ask is not answered. A second ack takes the place of the first. */
  ack(tenantId: string, agentId: string, id: string, ack: Ack): Promise<Moved | undefined>;
}
