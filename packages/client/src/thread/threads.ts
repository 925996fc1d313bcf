import type { FeedFrame, Writing } from '@beckon/protocol';
import type { PendingMessage } from '../outbox/messages.ts';
import type { Thread } from './contract.ts';
import { createThread, type FedThread, type ThreadHost } from './thread.ts';

/** The threads that are open now, all fed from one stream. */
export interface Threads {
  open(conversationId: string): Thread;
  /** What the visible ones look at, without repeats. */
  readonly contexts: readonly string[];
  load(): void;
  feed(row: FeedFrame): void;
  show(frame: Writing): void;
  said(item: PendingMessage, messageId: string, runId: string): void;
  changed(conversationId?: string): void;
  online(): void;
  offline(): void;
  pause(): void;
}

interface Host extends Omit<ThreadHost, 'closed'> {
  /** Whether the mirror has loaded, and follows; or could not. */
  mirror(): 'ready' | 'waiting' | 'unreachable';
}

export function createThreads(host: Host): Threads {
  const open = new Map<string, FedThread>();
  const each = (work: (thread: FedThread) => void): void => {
    for (const thread of [...open.values()]) work(thread);
  };
  return {
    open(conversationId) {
      const known = open.get(conversationId);
      if (known !== undefined) return known;
      const thread = createThread(conversationId, {
        ...host,
        closed() {
          if (open.get(conversationId) === thread) open.delete(conversationId);
          host.lookedElsewhere();
        },
      });
      open.set(conversationId, thread);
      const mirror = host.mirror();
      if (mirror === 'ready') thread.load();
      if (mirror === 'unreachable') thread.offline();
      host.lookedElsewhere();
      return thread;
    },
    get contexts() {
      return [...new Set([...open.values()].flatMap((thread) => thread.context ?? []))];
    },
    load: () => each((thread) => thread.load()),
    feed: (row) => each((thread) => thread.feed(row)),
    show: (frame) => each((thread) => thread.show(frame)),
    said: (item, messageId, runId) => each((thread) => thread.said(item, messageId, runId)),
    changed: (conversationId) =>
      each((thread) => {
        if (conversationId === undefined || thread.conversationId === conversationId) thread.changed();
      }),
    online: () => each((thread) => thread.online()),
    offline: () => each((thread) => thread.offline()),
    pause: () => each((thread) => thread.pause()),
  };
}
