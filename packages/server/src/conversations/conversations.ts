import { type Conversation, Fault, limits, type Message, type ParsedBody, type Routes } from '@beckon/protocol';
import type { Actor, Page, PageRequest, Store } from '../store/store.ts';
import { placeOf, toPage } from './place.ts';
import { type Saying, type SayOptions, sayer } from './say.ts';

type Body<Name extends keyof Routes> = ParsedBody<Routes[Name]>;

/** What can be done with conversations. Every method throws a `Fault` for what it refuses. */
export interface ConversationRoom extends Saying {
  upsert(actor: Actor, body: Body<'createConversation'>): Promise<{ conversation: Conversation; fresh: boolean }>;
  get(actor: Actor, id: string): Promise<Conversation>;
  list(actor: Actor, page: PageRequest): Promise<Page<Conversation>>;
  change(actor: Actor, id: string, body: Body<'updateConversation'>): Promise<Conversation>;
  join(actor: Actor, id: string, userId: string): Promise<Conversation>;
  leave(actor: Actor, id: string, userId: string): Promise<void>;
  read(actor: Actor, id: string, seq: number): Promise<Conversation>;
  messages(
    actor: Actor,
    id: string,
    before: number | undefined,
    limit: number,
  ): Promise<{ items: Message[]; next?: number }>;
  /** Cancels the run of a prompt by its cid, also before it came. */
  cancel(user: Actor, id: string, cid: string): Promise<{ runId: string | null }>;
}

export interface ConversationOptions extends SayOptions {
  /** Hears of everybody who is taken out of a conversation, when it is done. */
  readonly left?: ((userId: string, conversationId: string) => void) | undefined;
}

export const openConversations = (options: ConversationOptions): ConversationRoom => {
  const { store } = options;
  const found = async <T>(what: Promise<T | undefined>): Promise<T> => {
    const there = await what;
    if (there === undefined) throw new Fault('not_found');
    return there;
  };
  return {
    upsert: async (actor, body) => {
      const agent = await agentOf(store, actor, body.agentId);
      const members = actor.kind === 'user' ? [actor.id] : agent.ownerId === null ? [] : [agent.ownerId];
      const wanted = { tenantId: actor.tenantId, agentId: agent.id, members };
      const { key, title, doubleTexting } = body;
      // an agent that nobody owns is everybody's: two people who choose the same key do not mean the same conversation
      const keyOf = actor.kind === 'user' && agent.ownerId === null ? actor.id : undefined;
      const upserted = await store.conversations.upsert({ ...wanted, key, keyOf, title, doubleTexting }, actor);
      // the owner has left it, and the agent has not: what is behind the key is not told
      if (!upserted) throw new Fault('key_reused');
      return upserted;
    },
    get: (actor, id) => found(store.conversations.get(actor, id)),
    list: async (actor, { before, limit }) => {
      const { items, next } = await store.conversations.list(actor, { before: placeOf(before), limit });
      return { items, ...(next && { next: toPage(next) }) };
    },
    change: async (actor, id, body) => {
      if (body.key !== undefined && actor.kind !== 'agent') {
        throw new Fault('invalid_request', '`key`: only the agent gives a conversation its key.', { field: 'key' });
      }
      const changed = await found(store.conversations.change(actor, id, body));
      if (changed === 'key_reused') throw new Fault('key_reused');
      return changed;
    },
    join: async (actor, id, userId) => {
      const joined = await found(store.conversations.join(actor, id, userId, limits.members));
      if (joined === 'full') throw new Fault('too_many_members');
      if (joined === 'unknown_user') throw new Fault('not_found', 'There is no such user here.', { field: 'userId' });
      return joined;
    },
    leave: async (actor, id, userId) => {
      if (!(await store.conversations.leave(actor, id, userId))) throw new Fault('not_found');
      options.left?.(userId, id);
    },
    read: (actor, id, seq) => found(store.conversations.read(actor, id, seq)),
    messages: async (actor, id, before, limit) => {
      if (!(await store.conversations.has(actor, id))) throw new Fault('not_found');
      const items = await store.conversations.messages(id, before, limit, limits.pageBytes);
      const last = items.at(-1);
      // positions have no holes: what is not the first has one before it
      return last && last.seq > 1 ? { items, next: last.seq } : { items };
    },
    ...sayer(options),
    cancel: async (user, id, cid) => {
      const run = await found(store.runs.cancelPrompt(user, id, cid));
      return { runId: run?.id ?? null };
    },
  };
};

/** Whom a conversation is with. An agent's own; a user's with an agent of theirs, or one that nobody owns. */
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
  const allowed = actor.kind === 'agent' ? wanted === undefined || wanted === actor.id : isTheirs(agent, actor);
  if (!agent || !allowed) throw new Fault('not_found', 'There is no such agent of yours.', { field: 'agentId' });
  return agent;
};

const isTheirs = (agent: { ownerId: string | null } | undefined, user: Actor): boolean =>
  agent !== undefined && (agent.ownerId === null || agent.ownerId === user.id);
