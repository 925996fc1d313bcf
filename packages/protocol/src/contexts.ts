/**
 * Context paths: what a person can be looking at, from wide to narrow. Built here and nowhere else; an id never
 * contains a slash, so a path can be compared by prefix.
 */
const PRESENCE = '/presence';

/** Conversations that one stream may look at. */
export const MOST_CONTEXTS = 20;

export const contexts = {
  platform: (): string => `${PRESENCE}/platform`,
  agent: (agentId: string): string => `${PRESENCE}${subjects.agent(agentId)}`,
  conversation: (agentId: string, conversationId: string): string =>
    `${PRESENCE}${subjects.conversation(agentId, conversationId)}`,
  ask: (askId: string): string => `${PRESENCE}/asks/${askId}`,
} as const;

/** The same paths without `/presence`: what an event is about. */
export const subjects = {
  agent: (agentId: string): string => `/agents/${agentId}`,
  conversation: (agentId: string, conversationId: string): string =>
    `${subjects.agent(agentId)}/conversations/${conversationId}`,
} as const;

/** What a context is about; undefined for a path that is none. */
export const contextOf = (
  context: string,
):
  | { readonly tier: 'platform' }
  | { readonly tier: 'agent'; readonly agentId: string }
  | { readonly tier: 'conversation'; readonly agentId: string; readonly conversationId: string }
  | { readonly tier: 'ask'; readonly askId: string }
  | undefined => {
  const [none, root, first, second, third, fourth, more] = context.split('/');
  if (`${none}/${root}` !== PRESENCE || more !== undefined) return undefined;
  if (first === 'platform' && second === undefined) return { tier: 'platform' };
  if (!second) return undefined;
  if (first === 'asks' && third === undefined) return { tier: 'ask', askId: second };
  if (first !== 'agents') return undefined;
  if (third === undefined) return { tier: 'agent', agentId: second };
  if (third !== 'conversations' || !fourth) return undefined;
  return { tier: 'conversation', agentId: second, conversationId: fourth };
};

/** The conversation that a context is, if it is one. */
export const conversationOf = (context: string): string | undefined => {
  const found = contextOf(context);
  return found?.tier === 'conversation' ? found.conversationId : undefined;
};
