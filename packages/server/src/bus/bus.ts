import type { LiveFrame } from '@beckon/protocol';

/**
 * The bus carries what may be lost: hints that a feed has moved, that something is due, that a credential was revoked;
 * and the words of messages that are being written.
 *
 * Its promises, all weak on purpose:
 * - a hint reaches every subscriber of this process that is registered when it is published, or nobody notices but by
 *   time: whoever waits for a hint also looks by itself now and then
 * - hints of one topic may be merged and may come twice
 * - publishing never waits and never throws; a subscriber that throws harms no other
 */
export interface Bus {
  publish(topic: Topic): void;
  /** Answers the way to unsubscribe. */
  subscribe(topic: Topic, hear: () => void): () => void;
  /** The topics that somebody listens to now. */
  topics(): Topic[];
  /** Shows a frame to everyone who looks at this conversation now, in the order it was shown in. */
  show(conversationId: string, frame: LiveFrame): void;
  watch(conversationId: string, see: (frame: LiveFrame) => void): () => void;
  close(): void;
}

/** What can be hinted at. */
export type Topic = `feed:${string}` | 'due' | 'queued' | 'revoked';

export const feedTopic = (principalId: string): Topic => `feed:${principalId}`;
