import { MOST_CONTEXTS } from '@beckon/protocol';
import type { Client } from '../call/client.ts';
import { isPassing, retryAfterMs } from '../call/network-error.ts';
import type { Clock } from '../clock.ts';

/**
 * What the reader of a stream looks at: of these contexts the stream carries the words as they are written. The server
 * is told with the request that opens a stream, and by a call when it changes; and anew with every stream.
 *
 * - apart      there is no stream: what is wanted goes into the next request
 * - telling    a call is out
 * - told       the server knows what is wanted
 *
 * One call is out at a time, so that the last word is also the last to arrive.
 */
export interface Looks {
  /** For the request that opens the next stream. */
  readonly wanted: readonly string[];
  /** From now on these, and no others. */
  look(contexts: readonly string[]): void;
  /** Has the server begin anew with one: it tells all that is being written there. */
  again(context: string): void;
  /** A stream is open, and was asked for with these contexts. */
  opened(connectionId: string | undefined, contexts: readonly string[]): void;
  /** There is no stream any more. */
  apart(): void;
}

/** A call that failed for a passing reason is tried again after this. */
const AGAIN_MS = 1_000;

export function createLooks(client: Client, clock: Clock, begin: readonly string[] = []): Looks {
  let wanted: readonly string[] = begin.slice(0, MOST_CONTEXTS);
  let stream: { readonly id: string; told: readonly string[] } | undefined;
  /** To be told without first, and then with. */
  const anew = new Set<string>();
  let telling = false;
  let retry: { cancel(): void } | undefined;

  function settle(): void {
    if (stream === undefined || telling) return;
    const contexts = wanted.filter((context) => !anew.has(context));
    anew.clear();
    if (sameItems(contexts, stream.told)) return;
    void tell(stream, contexts);
  }

  async function tell(
    to: { readonly id: string; told: readonly string[] },
    contexts: readonly string[],
  ): Promise<void> {
    telling = true;
    retry?.cancel();
    try {
      await client.call('declareContexts', { body: { connectionId: to.id, contexts: [...contexts] } });
      to.told = contexts;
    } catch (error) {
      if (stream === to) later(error);
    }
    telling = false;
    if (stream !== to || to.told === contexts) settle();
  }

  function later(error: unknown): void {
    // The server does not know the stream any more, or does not let us look: the next stream tells it.
    if (!isPassing(error)) stream = undefined;
    else retry = clock.timer(Math.max(AGAIN_MS, retryAfterMs(error)), settle);
  }

  return {
    get wanted() {
      return wanted;
    },
    look(contexts) {
      const next = contexts.slice(0, MOST_CONTEXTS);
      if (sameItems(next, wanted)) return;
      wanted = next;
      settle();
    },
    again(context) {
      if (!wanted.includes(context)) return;
      anew.add(context);
      settle();
    },
    opened(connectionId, contexts) {
      stream = connectionId === undefined ? undefined : { id: connectionId, told: contexts };
      settle();
    },
    apart() {
      retry?.cancel();
      anew.clear();
      stream = undefined;
    },
  };
}

const sameItems = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item) => b.includes(item));
