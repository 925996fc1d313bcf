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

/** The conversation that a context is, if it is one. */
export const conversationOf = (context: string): string | undefined =>
  /^\/presence\/agents\/[^/]+\/conversations\/([^/]+)$/.exec(context)?.[1];
