import { type Ask, type Fault, type GiveAnswer, isFault } from '@beckon/protocol';
import type { Client, Sent } from '../call/client.ts';
import { isNetworkError, type NetworkError, retryAfterMs } from '../call/network-error.ts';
import type { Clock } from '../clock.ts';
import type { PendingAnswer } from './outbox.ts';

/** What became of an answer, and with that what to do with it. */
export type Ruling =
  | { type: 'answered'; ask: Ask }
  /** Somebody was first; `ask` shows who, when the server told. */
  | { type: 'late'; ask?: Ask | undefined }
  | { type: 'closed'; ask?: Ask | undefined }
  /** The person must look at the ask again. */
  | { type: 'confirm'; fault: Fault }
  /** It will never be taken like this. */
  | { type: 'refused'; fault: Fault }
  /** Kept for later: no network, or a server that cannot now. */
  | { type: 'wait'; error: Fault | NetworkError; afterMs: number }
  | { type: 'signed_out'; fault: Fault };

/** Short, so that a person on a dead network soon sees "not sent yet". */
const TIMEOUT_MS = 15_000;
const LONGEST_AGE_MS = 366 * 86_400_000;

/**
 * Sends one answer, once, and rules on what came of it. Rejects only for what is neither a fault nor the network. Sending
 * again what did arrive is harmless: the server answers the same person's same answer with 200, not with a defeat.
 */
export async function sendAnswer(client: Client<'answerAsk'>, clock: Clock, item: PendingAnswer): Promise<Ruling> {
  try {
    const ask = await client.call('answerAsk', {
      params: { id: item.askId },
      body: bodyOf(item, clock.now()),
      token: item.token,
      timeoutMs: TIMEOUT_MS,
      // The tap may be the last thing that happens to this page.
      keepalive: true,
    });
    return { type: 'answered', ask };
  } catch (error) {
    if (isNetworkError(error)) return { type: 'wait', error, afterMs: 0 };
    if (!isFault(error)) throw error;
    return ruleOn(error, item);
  }
}

function bodyOf({ value, text, detailHash, tappedAt }: PendingAnswer, now: number): Sent<GiveAnswer> {
  const ageMs = Math.min(Math.max(0, Math.round(now - tappedAt)), LONGEST_AGE_MS);
  return { value, ageMs, text, detailHash };
}

function ruleOn(fault: Fault, item: PendingAnswer): Ruling {
  const ask = askIn(fault);
  switch (fault.code) {
    case 'already_answered':
      return { type: 'late', ask };
    case 'ask_closed':
    case 'not_found':
      return { type: 'closed', ask };
    case 'confirm_needed':
    case 'detail_changed':
    case 'open_in_app':
      return { type: 'confirm', fault };
  }
  if (fault.next === 'retry') return { type: 'wait', error: fault, afterMs: retryAfterMs(fault) };
  if (fault.next !== 'reauthenticate') return { type: 'refused', fault };
  // An answer token that ran out is no reason to sign out: the person can still answer in the app.
  return item.token === undefined ? { type: 'signed_out', fault } : { type: 'confirm', fault };
}

/** The ask that a fault carries as its evidence. */
export function askIn(fault: Fault): Ask | undefined {
  const { ask } = fault.evidence;
  return typeof ask === 'object' && ask !== null && 'id' in ask && 'state' in ask ? (ask as Ask) : undefined;
}
