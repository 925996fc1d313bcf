import type { Conversation, DoubleTexting, Message, Part } from '@beckon/protocol';
import type { Telling } from './asks.ts';
import type { Actor, Page, PageRequest } from './terms.ts';

export interface NewConversation {
  readonly tenantId: string;
  readonly agentId: string;
  readonly key?: string | undefined;
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
  | { readonly type: 'unknown_addressee'; readonly userId: string };

/**
 * Threads between people and an agent. What the actor is not in is unknown to it.
 *
 * A message is appended in one transaction with its position, the feeds of agent and members, what it counts for those
 * who have not read it, and the notifications of those who are to be told.
 */
export interface Conversations {
  /**
   * With a key that is known at this agent: that conversation, with what is given changed; undefined when the reader is
   * not in it.
   */
  upsert(
    conversation: NewConversation,
    reader: Actor,
  ): Promise<{ conversation: Conversation; fresh: boolean } | undefined>;
  get(actor: Actor, id: string): Promise<Conversation | undefined>;
  /** The one with the newest change first. */
  list(actor: Actor, page: PageRequest): Promise<Page<Conversation>>;
  /** A key that another one has, or that differs from its own, changes nothing. */
  change(actor: Actor, id: string, changes: ConversationChanges): Promise<Conversation | 'key_reused' | undefined>;
  /** Lets a user of the tenant in. A member stays one. */
  join(
    actor: Actor,
    id: string,
    userId: string,
    most: number,
  ): Promise<Conversation | 'unknown_user' | 'full' | undefined>;
  /** False when the actor or the user is not in it. */
  leave(actor: Actor, id: string, userId: string): Promise<boolean>;
  /** Moves a member's read position forward; what is told about messages up to it is closed. */
  read(actor: Actor, id: string, seq: number): Promise<Conversation | undefined>;

  /**
   * Newest first, from below position `before`; fewer where their parts together would be larger than `bytes`, but never
   * none where there is one.
   */
  messages(conversationId: string, before: number | undefined, limit: number, bytes?: number): Promise<Message[]>;
  note(conversationId: string, note: NewNote): Promise<Noted>;
  fire(fire: NewFire): Promise<Noted>;
}
