import { contextOf, Fault } from '@beckon/protocol';
import type { Actor, Store } from '../store/store.ts';

export type ContextStore = Pick<Store, 'conversations' | 'asks' | 'people'>;

/**
 * Lets pass what this person may look at. What the page showed a moment ago is not looked up again, but for conversations:
 * others see who is in one, and who was taken out is not.
 *
 * @throws {Fault} invalid_request for what is no context, not_found for what this person cannot see; both name it
 */
export const checkContexts = async (
  store: ContextStore,
  user: Actor,
  contexts: readonly string[],
  before: ReadonlySet<string>,
): Promise<void> => {
  const asked = [...new Set(contexts)].map((context) => {
    const about = contextOf(context);
    if (about) return { context, about };
    throw new Fault('invalid_request', `\`contexts\`: ${context} is no context path.`, { field: 'contexts', context });
  });
  const seen = await Promise.all(asked.map(({ context, about }) => sees(store, user, about, before.has(context))));
  const hidden = asked[seen.indexOf(false)];
  if (!hidden) return;
  throw new Fault('not_found', `There is no ${hidden.context} for you.`, {
    field: 'contexts',
    context: hidden.context,
  });
};

type About = NonNullable<ReturnType<typeof contextOf>>;

const sees = async (store: ContextStore, user: Actor, about: About, before: boolean): Promise<boolean> => {
  if (about.tier === 'conversation') {
    if (before) return store.conversations.has(user, about.conversationId);
    return (await store.conversations.get(user, about.conversationId))?.agentId === about.agentId;
  }
  if (before || about.tier === 'platform') return true;
  if (about.tier === 'agent') return (await store.people.agent(user.tenantId, about.agentId)) !== undefined;
  return (await store.asks.get(user, about.askId)) !== undefined;
};
