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
  /** The server may hold something up to here for unread, as far as is known. */
  behind(seq: number): boolean;
  learn(conversation: Conversation): void;
}

const PAUSE_MS = 1_000;

export function createReading({ client, clock, conversationId, behind, learn }: Host): Reading {
  let wanted = 0;
  let out = false;
  /** The last try has failed: what comes next is a sign of a network, not a timer. */
  let stuck = false;
  let pause: { cancel(): void } | undefined;

  function settle(): void {
    if (out || stuck || pause !== undefined) return;
    if (!behind(wanted)) wanted = 0;
    if (wanted === 0) return;
    pause = clock.timer(PAUSE_MS, () => {
      pause = undefined;
      settle();
    });
    const seq = wanted;
    wanted = 0;
    void tell(seq);
  }

  async function tell(seq: number): Promise<void> {
    out = true;
    try {
      learn(await client.call('readConversation', { params: { id: conversationId }, body: { seq } }));
    } catch (error) {
      // Without a network it waits for `catchUp`, or for the next that is read.
      wanted = isPassing(error) ? Math.max(wanted, seq) : 0;
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
      wanted = Math.max(wanted, seq);
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
