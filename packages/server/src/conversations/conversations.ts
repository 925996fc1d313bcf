import { type Conversation, Fault, type Message, type ParsedBody, type Routes } from '@beckon/protocol';
import type { Actor, Page, PageRequest, Store } from '../store/store.ts';

/** What can be done with conversations. Every method throws a `Fault` for what it refuses. */
export interface ConversationRoom {
  upsert(
    actor: Actor,
    body: ParsedBody<Routes['createConversation']>,
  ): Promise<{ conversation: Conversation; fresh: boolean }>;
  list(actor: Actor, page: PageRequest): Promise<Page<Conversation>>;
  messages(
    actor: Actor,
    id: string,
    before: number | undefined,
    limit: number,
  ): Promise<{ items: Message[]; next?: number }>;
}

export const openConversations = ({ store }: { store: Store }): ConversationRoom => ({
  upsert: async (actor, body) => {
    const agent = await agentOf(store, actor, body.agentId);
    const members = actor.kind === 'user' ? [actor.id] : agent.ownerId === null ? [] : [agent.ownerId];
    const wanted = { tenantId: actor.tenantId, agentId: agent.id, members };
    const { key, title, doubleTexting } = body;
    return store.conversations.upsert({ ...wanted, key, title, doubleTexting }, actor);
  },
  list: (actor, page) => store.conversations.list(actor, page),
  messages: async (actor, id, before, limit) => {
    if (!(await store.conversations.get(actor, id))) throw new Fault('not_found');
    const items = await store.conversations.messages(id, before, limit);
    const last = items.at(-1);
    return items.length === limit && last && last.seq > 1 ? { items, next: last.seq } : { items };
  },
});

/** Whom a conversation is with. An agent's own; a user's only with an agent of theirs. */
const agentOf = async (
  store: Store,
  actor: Actor,
  wanted: string | undefined,
): Promise<{ id: string; ownerId: string | null }> => {
  if (actor.kind === 'user' && wanted === undefined) {
    throw new Fault('invalid_request', 'Name the agent to talk with.', { field: 'agentId' });
  }
  const id = actor.kind === 'agent' ? actor.id : wanted;
  const agent = id === undefined ? undefined : await store.people.agent(actor.tenantId, id);
  const allowed = actor.kind === 'agent' ? wanted === undefined || wanted === actor.id : agent?.ownerId === actor.id;
  if (!agent || !allowed) throw new Fault('not_found', 'There is no such agent of yours.', { field: 'agentId' });
  return agent;
};
