import type { Ask, Notification } from '@beckon/protocol';
import type { Texts } from '../texts/format.ts';

/**
 * What a notification is about, in one line. Its title names the agent and the conversation; what happened is the
 * question of its ask, else the first line of its body.
 */
export const subjectOf = (item: Notification, asks: readonly Ask[], { t }: Texts): string => {
  if (item.kind === 'test') return t('ledger.test');
  const ask = item.askId === undefined ? undefined : asks.find(({ id }) => id === item.askId);
  return ask?.title ?? item.body?.split('\n')[0] ?? t(`kind.${item.kind}`);
};
