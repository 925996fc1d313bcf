import type { AnswerValue } from '@beckon/protocol';

/**
 * Answers that were tapped and have not reached the server. Shared by the pages of one browser and their service worker.
 *
 * - queued              waits for the network
 * - needs_confirmation  the server will not take it like this (tapped too long ago, the detail changed): the person must
 *                       look at the ask again
 */
export type PendingAnswer = {
  askId: string;
  value: AnswerValue;
  text?: string;
  /** Of the detail that the person saw. */
  detailHash?: string;
  /** The answer token of the notification whose button was tapped: it speaks for this answer. */
  token?: string;
  /** Without a token: who tapped. It is sent under this person's session only. */
  userId?: string;
  /** By the device's own clock, in milliseconds since the epoch. */
  tappedAt: number;
  state: 'queued' | 'needs_confirmation';
};

/** At most one pending answer for each ask: the last tap counts. */
export interface Outbox {
  add(item: PendingAnswer): Promise<void>;
  /** In the order of the taps. */
  all(): Promise<PendingAnswer[]>;
  remove(askId: string): Promise<void>;
  /** Does `work` while nobody else does: neither another page nor the worker. Waits for its turn. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

/** An outbox that lives as long as the program. */
export function memoryOutbox(): Outbox {
  const items = new Map<string, PendingAnswer>();
  return {
    add: async (item) => void items.set(item.askId, item),
    all: async () => inOrder([...items.values()]),
    remove: async (askId) => void items.delete(askId),
    exclusively: oneAtATime(),
  };
}

export const inOrder = (items: PendingAnswer[]): PendingAnswer[] => items.sort((a, b) => a.tappedAt - b.tappedAt);

/** A lock within this program. */
export function oneAtATime(): Outbox['exclusively'] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
