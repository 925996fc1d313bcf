import type { Client } from '../call/client.ts';
import type { Clock } from '../clock.ts';
import type { Outbox, PendingAnswer } from './outbox.ts';
import { type Ruling, sendAnswer } from './send.ts';

/** What became of one pending answer. */
export type Drained = Ruling & { item: PendingAnswer };

export interface DrainOptions {
  /** Whose session the client speaks with; asked only when an item needs one. Items of others are left alone. */
  userId?: (() => string | undefined | Promise<string | undefined>) | undefined;
}

/** A tap this old is not sent any more: its ask has long run out, or found its answer. */
const FORGOTTEN_MS = 7 * 86_400_000;

/**
 * Sends what waits, in the order of the taps, each once; one drainer at a time in the whole browser. Stops at the first
 * that must wait, for those behind it would wait too. What needs the person's confirmation stays, marked.
 *
 * @returns what became of each that was tried
 */
export function drainOutbox(
  client: Client<'answerAsk'>,
  outbox: Outbox,
  clock: Clock,
  options: DrainOptions = {},
): Promise<Drained[]> {
  return outbox.exclusively(async () => {
    const done: Drained[] = [];
    let me: Promise<string | undefined> | undefined;
    for (const item of await outbox.all()) {
      if (clock.now() - item.tappedAt > FORGOTTEN_MS) await outbox.remove(item.askId);
      else if (item.state === 'queued') {
        if (item.token === undefined) {
          me ??= Promise.resolve(options.userId?.());
          const userId = await me;
          if (userId === undefined || (item.userId !== undefined && item.userId !== userId)) continue;
        }
        const ruling = await sendAnswer(client, clock, item);
        done.push({ ...ruling, item });
        if (ruling.type === 'wait' || ruling.type === 'signed_out') break;
        await settle(outbox, item, ruling);
      }
    }
    return done;
  });
}

/** Takes a final ruling into the outbox. The last tap counts: one that came while this was sent is not touched. */
export async function settle(outbox: Outbox, item: PendingAnswer, ruling: Ruling): Promise<void> {
  const now = (await outbox.all()).find((other) => other.askId === item.askId);
  if (now?.tappedAt !== item.tappedAt) return;
  if (ruling.type === 'confirm') await outbox.add({ ...item, state: 'needs_confirmation' });
  else await outbox.remove(item.askId);
}
