import type { Ask, NotificationKind } from '@beckon/protocol';
import { type AskWords, askCopy, type EventWords, eventCopy, messageCopy, type Speaker } from './copy.ts';
import { kinds, lifeUntil } from './kinds.ts';

/** How people are told, the same for everyone: what the store's commands take as `telling`. */
export interface Telling {
  readonly kind: NotificationKind;
  readonly priority: 'high' | 'normal' | 'low';
  readonly title: string;
  readonly body: string;
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

/** How an event is told. Without a title it gets a plain one for its type. */
export const eventTelling = (about: Speaker & { readonly event: EventWords; readonly now: number }): Telling => {
  const { type } = about.event;
  return { kind: type, priority: kinds[type].priority, ...eventCopy(about), lifeUntil: lifeUntil(type, about.now) };
};

/** How a message is told: who speaks, and its beginning. */
export const messageTelling = (about: Speaker & { readonly text: string; readonly now: number }): Telling => ({
  kind: 'message',
  priority: kinds.message.priority,
  ...messageCopy(about),
  lifeUntil: lifeUntil('message', about.now),
});
