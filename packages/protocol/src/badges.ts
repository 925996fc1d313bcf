/** Badge buckets: a user's badge is the sum over them. */
export const buckets = {
  /** Open asks addressed to the user. */
  asks: 'asks',
  /** Unread messages of one conversation. */
  conversation: (conversationId: string): string => `conversations/${conversationId}`,
  /** What an agent counts for the user. */
  outside: (agentId: string, name: string): string => `agents/${agentId}/${name}`,
} as const;

/** The number an app icon shows. */
export const badgeTotal = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
