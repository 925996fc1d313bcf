import { type Fault, isFault } from '@beckon/protocol';
import type { Client } from '../call/client.ts';
import { isNetworkError, type NetworkError, retryAfterMs } from '../call/network-error.ts';
import type { MessageOutbox, PendingMessage } from './messages.ts';

/** What became of a message. */
export type Verdict =
  | { type: 'said'; messageId: string; replyId: string; runId: string }
  /** It will never be taken like this. */
  | { type: 'refused'; fault: Fault }
  /** Kept for later: no network, or a server that cannot now. */
  | { type: 'wait'; error: Fault | NetworkError; afterMs: number }
  | { type: 'signed_out'; fault: Fault };

export type Judged = Verdict & { item: PendingMessage };

export interface SayOptions {
  /** Whose session the client speaks with; asked only when there is something to send. */
  userId: () => string | undefined | Promise<string | undefined>;
  onSending?: ((item: PendingMessage) => void) | undefined;
  onJudged?: ((judged: Judged) => void) | undefined;
}

/** Browsers let 64 KiB in all outlive a page, and refuse what is more. */
const OUTLIVES_PAGE = 8_000;

/** Sends one message, once. Again is harmless: the server takes a cid once. Rejects only for a mistake in the program. */
export async function sendMessage(client: Client<'postMessage'>, item: PendingMessage): Promise<Verdict> {
  const { conversationId, cid, text } = item;
  try {
    const said = await client.call('postMessage', {
      params: { id: conversationId },
      body: { cid, text },
      keepalive: text.length <= OUTLIVES_PAGE,
    });
    // A person is answered with ids; with a message only agents are.
    return { type: 'said', ...(said as Extract<typeof said, { replyId: string }>) };
  } catch (error) {
    if (isNetworkError(error)) return { type: 'wait', error, afterMs: 0 };
    if (!isFault(error)) throw error;
    if (error.next === 'retry') return { type: 'wait', error, afterMs: retryAfterMs(error) };
    return { type: error.next === 'reauthenticate' ? 'signed_out' : 'refused', fault: error };
  }
}

/**
 * Sends what waits, in the order it was said in, each once; one drainer at a time in the whole browser. Stops at the
 * first that must wait; where only its conversation is full, what was said there after it waits with it, and the others
 * go on. One that is refused stays, marked, and does not hold up the others.
 *
 * @returns what became of each that was tried
 */
export function drainMessages(
  client: Client<'postMessage'>,
  outbox: MessageOutbox,
  options: SayOptions,
): Promise<Judged[]> {
  return outbox.exclusively(async () => {
    const done: Judged[] = [];
    const tried = new Set<string>();
    /** Conversations that take no more now: nothing there may overtake what waits. */
    const full = new Set<string>();
    let me: Promise<string | undefined> | undefined;
    for (;;) {
      // Read anew for each: one that was taken back meanwhile is not sent.
      const waiting = (await outbox.all()).filter(
        ({ state, cid, conversationId }) => state === 'queued' && !tried.has(cid) && !full.has(conversationId),
      );
      if (waiting.length === 0) return done;
      me ??= Promise.resolve(options.userId());
      const userId = await me;
      const item = waiting.find((one) => userId !== undefined && (one.userId ?? userId) === userId);
      if (item === undefined) return done;
      tried.add(item.cid);
      options.onSending?.(item);
      const judged = { ...(await sendMessage(client, item)), item };
      await settle(outbox, judged);
      done.push(judged);
      options.onJudged?.(judged);
      if (isFull(judged)) full.add(item.conversationId);
      else if (judged.type === 'wait' || judged.type === 'signed_out') return done;
    }
  });
}

const isFull = (verdict: Verdict): boolean =>
  verdict.type === 'wait' && isFault(verdict.error) && verdict.error.code === 'too_many_runs';

async function settle(outbox: MessageOutbox, judged: Judged): Promise<void> {
  const { item } = judged;
  if (judged.type === 'said') await outbox.remove(item.cid);
  if (judged.type !== 'refused') return;
  // Its echo may have come meanwhile, and taken it out: then it was said after all.
  const there = (await outbox.all()).some((one) => one.cid === item.cid);
  const { fault } = judged;
  if (there) await outbox.add({ ...item, state: 'failed', fault: fault.toBody(), status: fault.status });
}
