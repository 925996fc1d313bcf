import type { Conversation, Message } from '@beckon/protocol';
import type { Actor, Page, PageRequest } from './terms.ts';

export interface NewConversation {
  readonly tenantId: string;
  readonly agentId: string;
  readonly key?: string | undefined;
  readonly title?: string | undefined;
  /** Who shall be in it from the start. */
  readonly members: readonly string[];
}

/** Threads between people and an agent. What the actor is not in is unknown to it. */
export interface Conversations {
  /** With a key that the agent has used before: that conversation, with the new title when one is given. */
  upsert(conversation: NewConversation): Promise<{ conversation: Conversation; fresh: boolean }>;
  get(actor: Actor, id: string): Promise<Conversation | undefined>;
  /** The one with the newest change first. */
  list(actor: Actor, page: PageRequest): Promise<Page<Conversation>>;
  /** Newest first, from below position `before`. */
  messages(conversationId: string, before: number | undefined, limit: number): Promise<Message[]>;
}
