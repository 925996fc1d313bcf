import type { AnswerValue } from '@beckon/protocol';
import { type Box, memoryBox, type Shape } from './box.ts';

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
  text?: string | undefined;
  /** Of the detail that the person saw. */
  detailHash?: string | undefined;
  /** The answer token of the notification whose button was tapped: it speaks for this answer. */
  token?: string | undefined;
  /** Without a token: who tapped. It is sent under this person's session only. */
  userId?: string | undefined;
  /** By the device's own clock, in milliseconds since the epoch. */
  tappedAt: number;
  state: 'queued' | 'needs_confirmation';
};

/** At most one pending answer for each ask: the last tap counts. They are sent in the order of the taps. */
export type Outbox = Box<PendingAnswer>;

export const answerShape: Shape<PendingAnswer> = {
  idOf: (item) => item.askId,
  inOrder: (items) => items.sort((a, b) => a.tappedAt - b.tappedAt),
};

/** An outbox that lives as long as the program. */
export const memoryOutbox = (): Outbox => memoryBox(answerShape);
