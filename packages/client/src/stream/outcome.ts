import { isFault, type SyncFrame } from '@beckon/protocol';
import { retryAfterMs } from '../call/network-error.ts';

/** How one attempt at following the feed ended, and with that what comes next. */
export type Outcome =
  /** Come back after a pause of at least this. */
  | { type: 'retry'; afterMs: number; problem?: Error }
  /** Go on at once: a long poll is over, or a new cursor is there. */
  | { type: 'again' }
  /** The cursor is worth nothing: bootstrap. */
  | { type: 'reset' }
  /** An open stream stayed silent, as behind a proxy that collects before it passes on: poll for a while. */
  | { type: 'silent' }
  | { type: 'signed_out'; problem?: Error };

/** A refusal that asking again will not change is asked again rarely, for somebody may mend the server meanwhile. */
const HOPELESS_MS = 30_000;

/** What a failed attempt asks for. */
export function outcomeOf(error: unknown): Outcome {
  const problem = error instanceof Error ? error : new Error(String(error));
  if (!isFault(error)) return { type: 'retry', afterMs: 0, problem };
  if (error.next === 'reauthenticate') return { type: 'signed_out', problem };
  if (error.next === 'reset') return { type: 'reset' };
  return { type: 'retry', afterMs: error.next === 'retry' ? retryAfterMs(error) : HOPELESS_MS, problem };
}

/** What a frame about the stream itself asks for; undefined when it goes on. */
export function endingOf(frame: SyncFrame): Outcome | undefined {
  if (frame.type === 'reset') return { type: 'reset' };
  if (frame.type !== 'goodbye') return undefined;
  switch (frame.reason) {
    case 'expired':
    case 'revoked':
      return { type: 'signed_out' };
    default:
      return { type: 'retry', afterMs: frame.retryAfterMs };
  }
}
