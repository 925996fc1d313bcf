/** Paths of the app's pages, for links that the server puts into notifications and prints. Relative to the public URL. */
export const pages = {
  inbox: (): string => '/',
  ask: (askId: string): string => `/asks/${askId}`,
  conversations: (): string => '/conversations',
  conversation: (conversationId: string): string => `/conversations/${conversationId}`,
  devices: (): string => '/devices',
  notification: (notificationId: string): string => `/notifications/${notificationId}`,
  /** The secret is in the fragment: it reaches neither a log nor a link preview. */
  signIn: (secret?: string): string => (secret === undefined ? '/sign-in' : `/sign-in#${secret}`),
} as const;
