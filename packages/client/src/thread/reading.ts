import type { Conversation } from '@beckon/protocol';
import type { Client } from '../call/client.ts';
import { isPassing } from '../call/network-error.ts';
import type { Clock } from '../clock.ts';

/** Moves the read position: at most once a second, the newest wins, and what could not be told is told later. */
export interface Reading {
  read(seq: number): void;
  /** There is a network again, perhaps. */
  catchUp(): void;
  stop(): void;
}

interface Host {
  readonly client: Client;
  readonly clock: Clock;
  readonly conversationId: string;
  /** As far as the server is known to know. */
  readSeq(): number;
  learn(conversation: Conversation): void;
}

const PAUSE_MS = 1_000;

export function createReading({ client, clock, conversationId, readSeq, learn }: Host): Reading {
  let wanted = 0;
  let out = false;
  /** The last try has failed: what comes next is a sign of a network, not a timer. */
  let stuck = false;
  let pause: { cancel(): void } | undefined;

  function settle(): void {
    if (out || stuck || pause !== undefined || wanted <= readSeq()) return;
    pause = clock.timer(PAUSE_MS, () => {
      pause = undefined;
      settle();
    });
    void tell(wanted);
  }

  async function tell(seq: number): Promise<void> {
    out = true;
    try {
      learn(await client.call('readConversation', { params: { id: conversationId }, body: { seq } }));
      // The server stops at the newest message.
      if (wanted === seq) wanted = 0;
    } catch (error) {
      // Without a network it waits for `catchUp`, or for the next that is read.
      if (!isPassing(error)) wanted = 0;
      stuck = true;
    }
    out = false;
    settle();
  }

  function settleAnew(): void {
    stuck = false;
    settle();
  }

  return {
    read(seq) {
      if (seq <= wanted) return;
      wanted = seq;
      settleAnew();
    },
    catchUp: settleAnew,
    stop() {
      pause?.cancel();
      pause = undefined;
      wanted = 0;
    },
  };
}
