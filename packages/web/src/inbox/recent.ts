import type { Ask, Notification, NotificationKind } from '@beckon/protocol';

/** What a person looks back on: a day. */
export const RECENT_MS = 24 * 60 * 60_000;

const news: ReadonlySet<NotificationKind> = new Set(['error', 'task_complete', 'idle', 'message', 'progress']);

/** "Also new": what agents reported and no ask stands for, newest first; of a conversation the last word only. */
export const alsoNew = (notifications: Iterable<Notification>, now: number): Notification[] =>
  [...notifications]
    .filter((item) => news.has(item.kind) && now - item.createdAt < RECENT_MS)
    .sort((a, b) => b.createdAt - a.createdAt)
    .filter(isLastWord)
    .slice(0, 12);

const isLastWord = ({ kind, conversationId }: Notification, index: number, all: readonly Notification[]): boolean =>
  kind !== 'message' ||
  conversationId === undefined ||
  all.findIndex((other) => other.kind === 'message' && other.conversationId === conversationId) === index;

/** Asks that were settled lately, newest first; each is one line. */
export const settledLately = (asks: readonly Ask[], now: number): Ask[] => {
  const when = (ask: Ask): number => ask.settledAt ?? ask.answer?.at ?? ask.createdAt;
  return asks
    .filter((ask) => ask.state !== 'open' && now - when(ask) < RECENT_MS)
    .sort((a, b) => when(b) - when(a))
    .slice(0, 6);
};
