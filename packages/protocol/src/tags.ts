/** Tags: a later notification about the same thing takes the place of the earlier one. */
export const tags = {
  ask: (askId: string): string => `ask:${askId}`,
  conversation: (conversationId: string): string => `conv:${conversationId}`,
  agent: (agentId: string, kind: string): string => `agent:${agentId}:${kind}`,
  summary: (): string => 'summary',
  test: (deviceId: string): string => `test:${deviceId}`,
} as const;
