/** What a notification is about. Nobody is told of one twice; a repeat has `#2`, `#3`, … behind it. */
export const occasions = {
  ask: (askId: string): string => `ask:${askId}`,
  event: (eventId: string): string => `event:${eventId}`,
  /** Each life of a reply is one of its own. */
  message: ({ id, rev }: { readonly id: string; readonly rev: number }): string => `message:${id}:${rev}`,
  test: (id: string): string => `test:${id}`,
  /** By the first of the notifications in it. */
  summary: (notificationId: string): string => `summary:${notificationId}`,
} as const;
