import type { Conversation, DoubleTexting, Message, Part } from '@beckon/protocol';
import type { Telling } from './asks.ts';
import type { Actor } from './terms.ts';

/** Where a page of conversations ends: also when the conversation that stood there has moved, or is gone. */
export interface Place {
  readonly updatedAt: number;
  readonly id: string;
}

export interface NewConversation {
  readonly tenantId: string;
  readonly agentId: string;
  readonly key?: string | undefined;
  /** Whose name the key is; else it is the agent's. The same key of another is another conversation. */
  readonly keyOf?: string | undefined;
  readonly title?: string | undefined;
  readonly doubleTexting?: DoubleTexting | undefined;
  /** Who shall be in it from the start. */
  readonly members: readonly string[];
}

export interface ConversationChanges {
  /** For one that has none. */
  readonly key?: string | undefined;
  readonly title?: string | undefined;
  readonly doubleTexting?: DoubleTexting | undefined;
}

/** A message that is said as it is: an agent's own, or one that a member typed where the agent is. */
export interface NewNote {
  readonly tenantId: string;
  readonly agentId: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly parts: readonly Part[];
  readonly preview: string;
  /** The member who wrote it; else the agent did. */
  readonly onBehalfOf?: string | undefined;
  /** How the members are told, in a conversation of this title; null: not at all. */
  readonly telling: ((conversationTitle: string) => Telling) | null;
}

export interface NewFire extends Omit<NewNote, 'onBehalfOf'> {
  /** In this conversation; else in the inbox conversation with each addressee. */
  readonly conversationId?: string | undefined;
  /** Empty: the agent's owner. */
  readonly to: readonly string[];
  /** Of an inbox conversation that is made for it. */
  readonly title: string;
}

export type Noted =
  | { readonly type: 'noted' | 'known'; readonly messages: Message[] }
  | { readonly type: 'key_reused' | 'unknown_conversation' | 'no_addressee' }
  | { readonly type: 'unknown_addressee' | 'unknown_member'; readonly userId: string };

/**
 * Threads between people and an agent. What the actor is not in is unknown to it.
 *
 * A message is appended in one transaction with its position, the feeds of agent and members, what it counts for those
 * who have not read it, and the notifications of those who are to be told.
 */
export interface Conversations {
  /**
   * With a key that is known, as the same one's at this agent: that conversation, with what is given changed; undefined when the reader is
   * not in it.
   */
  upsert(
    conversation: NewConversation,
    reader: Actor,
  ): Promise<{ conversation: Conversation; fresh: boolean } | undefined>;
  get(actor: Actor, id: string): Promise<Conversation | undefined>;
  /** The actor is in it. */
  has(actor: Actor, id: string): Promise<boolean>;
  /** The one with the newest change first; with `before`, those that stand after this place. */
  list(
    actor: Actor,
    page: { readonly before?: Place | undefined; readonly limit: number },
  ): Promise<{ items: Conversation[]; next?: Place }>;
  /** The key is the agent's. One that another conversation has, or that differs from its own, changes nothing. */
  change(actor: Actor, id: string, changes: ConversationChanges): Promise<Conversation | 'key_reused' | undefined>;
  /** Lets a user of the tenant in. A member stays one. */
  join(
    actor: Actor,
    id: string,
    userId: string,
    most: number,
  ): Promise<Conversation | 'unknown_user' | 'full' | undefined>;
  /**
   * Takes a member out; false when the actor or the user is not in it. Asks of the conversation are no longer theirs,
   * unless they were named; an open one that nobody is left to answer is cancelled. What they were told of it is closed.
   */
  leave(actor: Actor, id: string, userId: string): Promise<boolean>;
  /**
   * Moves a member's read position forward. Messages up to `seq` that are over are read, and what is told about them is
   * closed, also where the position stood there already: a reply that was not over when it was passed counts when it is.
   */
  read(
    actor: Actor & { readonly credentialId?: string | null },
    id: string,
    seq: number,
  ): Promise<Conversation | undefined>;

  /**
   * Newest first, from below position `before`; fewer where their parts together would be larger than `bytes`, but never
   * none where there is one.
   */
  messages(conversationId: string, before: number | undefined, limit: number, bytes?: number): Promise<Message[]>;
  note(conversationId: string, note: NewNote): Promise<Noted>;
  fire(fire: NewFire): Promise<Noted>;
}
