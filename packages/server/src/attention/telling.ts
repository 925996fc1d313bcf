import type { Ask, NotificationKind } from '@beckon/protocol';
import { type AskWords, askCopy, type EventWords, eventCopy, messageCopy, type Speaker, summaryCopy } from './copy.ts';
import { idleAfter, kinds, lifeUntil } from './kinds.ts';

/** How people are told, the same for everyone: what the store's commands take as `telling`. */
export interface Telling {
  readonly kind: NotificationKind;
  readonly priority: 'high' | 'normal' | 'low';
  readonly title: string;
  /** Absent where there are no words but ours, which are in each person's language. */
  readonly body?: string;
  readonly since?: number;
  readonly lifeUntil: number;
}

/** How an ask is told: an approval as such, the others as input that an agent waits for. */
export const askTelling = (
  about: Speaker & {
    readonly ask: AskWords & { readonly kind: Ask['kind']; readonly expiresAt?: number | undefined };
    readonly now: number;
  },
): Telling => {
  const kind = about.ask.kind === 'approval' ? 'approval' : 'input';
  return {
    kind,
    priority: kinds[kind].priority,
    ...askCopy(about),
    lifeUntil: lifeUntil(kind, about.now, about.ask.expiresAt),
  };
};

/** How an event is told. That an agent is idle is told when it has been so for a while. */
export const eventTelling = (about: Speaker & { readonly event: EventWords; readonly now: number }): Telling => {
  const { type } = about.event;
  const since = type === 'idle' ? about.now + FIRST_IDLE : about.now;
  return {
    kind: type,
    priority: kinds[type].priority,
    ...eventCopy(about),
    since,
    lifeUntil: lifeUntil(type, since),
  };
};

/** The same at every level that tells of it at all. */
const [FIRST_IDLE = 0] = idleAfter['dialed-in'];

/** How several notifications that waited are told as one: how many, and the first of them. */
export const summaryTelling = (
  parts: readonly { readonly kind: NotificationKind; readonly title: string; readonly body: string | null }[],
  locale: string,
  now: number,
): Telling => ({
  kind: 'summary',
  priority: kinds.summary.priority,
  ...summaryCopy(parts, locale),
  lifeUntil: lifeUntil('summary', now),
});

/** How a message is told: who speaks, and its beginning. */
export const messageTelling = (about: Speaker & { readonly text: string; readonly now: number }): Telling => ({
  kind: 'message',
  priority: kinds.message.priority,
  ...messageCopy(about),
  lifeUntil: lifeUntil('message', about.now),
});
