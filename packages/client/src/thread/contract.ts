import type { Fault, Message, Run } from '@beckon/protocol';

/**
 * One conversation as a user interface shows it: its messages, the words that are being written, and what this browser
 * has said and the server does not know yet.
 */
export interface Thread {
  readonly conversationId: string;
  getSnapshot(): ThreadSnapshot;
  /** Calls `listener` after changes, once for all that came together; answers a function that unsubscribes. */
  subscribe(listener: () => void): () => void;
  /**
   * Says something. It is in the snapshot at once, survives the page, is sent in the order it was said in, and once.
   * Answers its cid.
   */
  say(text: string): string;
  /** Tries a message that was refused once more. */
  sayAgain(cid: string): void;
  /** Drops a message that has not been sent. */
  takeBack(cid: string): void;
  /** Loads the page before the oldest message that is known. Resolves when it is in the snapshot, or could not be loaded. */
  loadOlder(): Promise<void>;
  /** Ends the answer that is being written, or the one that this message will get. */
  cancel(run: { readonly runId: string } | { readonly cid: string }): Promise<void>;
  /** Has an answer that ended badly written again. */
  retry(runId: string): Promise<void>;
  /**
   * Everything up to here that is over was seen: moves the read position, at most once a second. Say it again when a
   * reply before it has come to its end: that was not read yet.
   */
  read(seq: number): void;
  /** The page looks at it (deltas come) or does not (only what is kept comes). */
  setVisible(visible: boolean): void;
  /** Looks away for good. */
  close(): void;
}

export interface ThreadSnapshot {
  readonly state: 'loading' | 'ready' | 'not_found' | 'unreachable';
  /** Oldest first. The parts of a message that is being written hold every word that has come. */
  readonly messages: readonly ThreadMessage[];
  /** Said here, and not known to the server yet; in the order they were said in. */
  readonly unsent: readonly Unsent[];
  /** Runs that are not over, oldest first. */
  readonly runs: readonly Run[];
  /** There are older messages than the first. */
  readonly more: boolean;
  readonly loadingOlder: boolean;
}

export interface ThreadMessage extends Message {
  /** Its last part grows as one looks. */
  readonly growing: boolean;
}

export interface Unsent {
  readonly cid: string;
  readonly text: string;
  /** When it was said, by this device's clock. */
  readonly at: number;
  /** `sending` is on its way; `queued` waits for the network; `failed` was refused and waits for the person. */
  readonly state: 'sending' | 'queued' | 'failed';
  readonly fault?: Fault;
}
