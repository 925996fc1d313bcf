import type { Frame, SyncFrame } from '@beckon/protocol';
import type { Client } from '../call/client.ts';
import { NetworkError } from '../call/network-error.ts';
import type { Clock } from '../clock.ts';
import { endingOf, type Outcome, outcomeOf } from './outcome.ts';
import { readStream } from './read.ts';
import { createHoleFinder, createWatchdog } from './watch.ts';

/** An answer's head may take this long, on a slow network. */
const HEAD_MS = 10_000;
/** And hello this long after the head. */
const HELLO_MS = 5_000;
const HEARTBEATS_MISSED = 2.5;

/** What an attempt is asked for with. */
export interface Attempt {
  since: string;
  contexts: readonly string[];
  signal: AbortSignal;
  watching: Watching;
}

/** What an attempt tells while it lasts. */
export interface Watching {
  take(frame: Frame): void;
  hello(connectionId: string | undefined): void;
  caughtUp(): void;
  /** Somebody else's connection, on which this one travels, is down for now. */
  apart(problem?: Error): void;
}

/** One stream, from request to end. Never rejects; touches nothing once `signal` is aborted. */
export async function attemptStream(
  client: Client,
  clock: Clock,
  { since, contexts, signal, watching }: Attempt,
): Promise<Outcome> {
  const inside = new AbortController();
  const onAbort = (): void => inside.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const holes = createHoleFinder();
  let heartbeatMs: number | undefined;
  let outcome: Outcome | undefined;

  function end(how: Outcome): void {
    outcome ??= how;
    inside.abort();
  }
  const watchdog = createWatchdog(clock, () => {
    const problem = new NetworkError(`${client.url} went silent.`);
    end(heartbeatMs === undefined ? { type: 'silent' } : { type: 'retry', afterMs: 0, problem });
  });

  function onSync(frame: SyncFrame): void {
    if (frame.type === 'hello') {
      heartbeatMs = frame.heartbeatMs;
      watching.hello(frame.connectionId);
    } else if (frame.type === 'caught_up') {
      holes.came(frame.seq);
      watching.caughtUp();
    } else if (frame.type === 'heartbeat' && holes.heartbeat(frame.seq)) {
      end({ type: 'retry', afterMs: 0, problem: new NetworkError('The stream has lost something on the way.') });
    }
    const how = endingOf(frame);
    if (how !== undefined) end(how);
  }

  function onFrame(frame: Frame): void {
    watching.take(frame);
    if (frame.event === 'feed') holes.came(frame.data.seq);
    if (frame.event === 'sync') onSync(frame.data);
    if (heartbeatMs !== undefined && !inside.signal.aborted) watchdog.feed(heartbeatMs * HEARTBEATS_MISSED);
  }

  watchdog.feed(HEAD_MS);
  try {
    const onOpen = (): void => watchdog.feed(HELLO_MS);
    await readStream(client, { since, contexts, signal: inside.signal, clock, onOpen, onFrame });
    return outcome ?? { type: 'retry', afterMs: 0 };
  } catch (error) {
    return outcome ?? outcomeOf(error);
  } finally {
    watchdog.stop();
    signal.removeEventListener('abort', onAbort);
  }
}
