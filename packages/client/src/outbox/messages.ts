import type { FaultBody } from '@beckon/protocol';
import { type Box, memoryBox, type Shape } from './box.ts';

/**
 * What a person has said and the server has not taken yet. Shared by the pages of one browser and their service worker.
 *
 * - queued   waits for its turn, or for the network
 * - failed   was refused: it stays until the person says it again or takes it back
 */
export type PendingMessage = {
  /** Its name before the server knows it: greater than those of what was said before. */
  cid: string;
  conversationId: string;
  text: string;
  /** Who said it. It is sent under this person's session only. */
  userId?: string | undefined;
  /** By the device's own clock, in milliseconds since the epoch. */
  saidAt: number;
  state: 'queued' | 'failed';
  fault?: FaultBody | undefined;
  /** Of that refusal. */
  status?: number | undefined;
};

/** Messages in the order in which they were said. */
export type MessageOutbox = Box<PendingMessage>;

export const messageShape: Shape<PendingMessage> = {
  idOf: (item) => item.cid,
  inOrder: (items) => items.sort((a, b) => (a.cid < b.cid ? -1 : 1)),
};

/** An outbox for messages that lives as long as the program. */
export const memoryMessages = (): MessageOutbox => memoryBox(messageShape);
