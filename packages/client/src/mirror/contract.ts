import type { AnswerValue, Ask, Fault } from '@beckon/protocol';
import type { Clock } from '../clock.ts';
import type { MessageOutbox } from '../outbox/messages.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Sharing } from '../share/sharing.ts';
import type { WakeSource } from '../stream/wake.ts';
import type { Thread } from '../thread/contract.ts';
import type { Snapshot } from './snapshot.ts';
import type { Facts } from './world.ts';

export type AnswerResult =
  | { type: 'answered'; ask: Ask }
  /** Kept, and sent when the network is back. */
  | { type: 'queued' }
  /** Somebody was first: `ask` says who. */
  | { type: 'late'; ask: Ask }
  /** Cancelled or expired meanwhile. */
  | { type: 'closed'; ask?: Ask | undefined }
  | { type: 'fault'; fault: Fault };

/** Where the service worker and other tabs are heard: `navigator.serviceWorker` or a BroadcastChannel. */
export interface MirrorChannel {
  addEventListener(type: 'message', listener: (event: Event) => void): void;
  removeEventListener(type: 'message', listener: (event: Event) => void): void;
}

export interface MirrorOptions {
  clock?: Clock | undefined;
  /** Where answers wait for the network; in memory by default. Give `idbOutbox()` in a browser. */
  outbox?: Outbox | undefined;
  /** Where what was said waits; by default `idbMessages()`, which is in memory where there is no IndexedDB. */
  messages?: MessageOutbox | undefined;
  /** How the tabs of a browser share one stream; by default as the browser can. With `null` every tab has its own. */
  sharing?: Sharing | null | undefined;
  wake?: WakeSource | undefined;
  channel?: MirrorChannel | undefined;
  /** An answer or a message waits for the network: the moment to register a background sync. */
  onQueued?: (() => void) | undefined;
}

/** A live copy of what the user may know, for a user interface to render and to answer through. */
export interface Mirror {
  getSnapshot(): Snapshot;
  /** Calls `listener` after changes, once for all that came together; answers a function that unsubscribes. */
  subscribe(listener: () => void): () => void;
  /** Begins to load and follow, also again after `close`. A second time changes nothing. */
  start(): void;
  /** Answers as what the person saw: `ask` is the object they looked at. */
  answer(ask: Ask, give: { value: AnswerValue; text?: string | undefined }): Promise<AnswerResult>;
  /** Drops an answer that has not been sent. */
  takeBack(askId: string): Promise<void>;
  /** Loads everything anew; also out of `signed_out`. @throws {Fault | NetworkError} when it could not be loaded */
  refresh(): Promise<void>;
  /** Takes in what a call answered, such as a page of older asks or a conversation that was just made. */
  learn(facts: Facts): void;
  /** One conversation, to be shown. The same object while it is open; close it when it is no longer shown. */
  thread(conversationId: string): Thread;
  /**
   * Who looks at a conversation now, by id, oneself included; known of those whose thread is shown, while the stream is up.
   * The same object until it changes, and `subscribe` tells when.
   */
  people(conversationId: string): readonly string[];
  /** Stops following; what is known stays readable. */
  close(): void;
}
