import type { Ask } from '@beckon/protocol';
import type { Texts } from '../texts/format.ts';

/** The sentence of the Inbox: how many agents wait, and, without a line, how many waited when it broke. */
export const inboxHeading = (open: readonly Ask[], current: boolean, { t }: Texts): string => {
  const agents = new Set(open.map((ask) => ask.agentId)).size;
  return t(current ? 'inbox.wait' : 'inbox.waited', { agents });
};

/** A second sentence when agents ask more than one thing. */
export const inboxSays = (open: readonly Ask[], { t }: Texts): string | undefined => {
  const agents = new Set(open.map((ask) => ask.agentId)).size;
  return open.length > agents ? t('inbox.asks', { asks: open.length }) : undefined;
};
