import type { Frame } from '@beckon/protocol';
import { createBackoff } from '../backoff.ts';
import type { Client } from '../call/client.ts';
import { type Clock, sleep, systemClock } from '../clock.ts';
import { directCarrier, type OpenCarrier } from './carrier.ts';
import { endingOf, type Outcome, outcomeOf } from './outcome.ts';
import { readPoll } from './read.ts';
import { defaultWake, type WakeSource } from './wake.ts';

/**
 * The states of a stream. `become` is the only door between them.
 *
 * - connecting    a request is out and nothing of the stream has come yet, or the caller bootstraps a new cursor
 * - catching_up   hello has come; what follows is replay
 * - live          caught up; what follows is news
 * - backing_off   not connected; the next attempt waits for its time, or for a wake
 * - polling       an open stream stayed silent: the same frames come by long poll, and every ten minutes the stream is tried again
 * - signed_out    the server no longer takes our token. Final: nothing is asked again
 * - closed        the caller is done. Final
 *
 * There is one run at a time. It is known by its AbortController: whoever starts another aborts it first, and a run whose
 * signal is aborted touches nothing any more. So an attempt that was slow to fail can never open a second stream.
 */
export type StreamState = 'connecting' | 'catching_up' | 'live' | 'backing_off' | 'polling' | 'signed_out' | 'closed';

export interface Stream {
  readonly state: StreamState;
  /** Where the next attempt goes on from; undefined until the first bootstrap. */
  readonly cursor: string | undefined;
  /** From now on these contexts, and no others: of them the words come as they are written. */
  look(contexts: readonly string[]): void;
  /** Something of this context was missed: has all that is being written there told anew. */
  lookAgain(context: string): void;
  /** Connects anew at once, from the cursor, whatever was going on; does nothing once the stream is at its end. */
  poke(): void;
  close(): void;
}

export interface StreamOptions {
  /** The cursor to follow from. Without one the stream begins with `onReset`. */
  since?: string | undefined;
  /** What the reader looks at to begin with. */
  contexts?: readonly string[] | undefined;
  /** What it travels on; a connection of its own by default. */
  carrier?: OpenCarrier | undefined;
  clock?: Clock | undefined;
  wake?: WakeSource | undefined;
  /** 0 to 1, for jitter. */
  random?: (() => number) | undefined;
  /** Every frame, in order. The cursor moves on after it returns: a frame that makes it throw comes again. */
  onFrame(frame: Frame): void;
  /** `problem` says why the stream is not connected, when something is known. */
  onState(state: StreamState, problem?: Error): void;
  /** Bootstraps and answers the new cursor. The signal is aborted when the answer would come too late to be used. */
  onReset(signal: AbortSignal): Promise<string>;
}

const POLL_SECONDS = 25;
/** The first poll is short: until it is answered nobody knows whether polling works. */
const FIRST_POLL_SECONDS = 1;
const TRY_STREAM_AGAIN_MS = 10 * 60_000;
/** A connection that lasted this long was a good one: the next pause is short again. */
const STEADY_MS = 10_000;
/** Signs of waking come in threes. */
const FRESH_MS = 500;

/** Follows the caller's feed until it is closed or signed out. */
export function openStream(client: Client, options: StreamOptions): Stream {
  const clock = options.clock ?? systemClock();
  const backoff = createBackoff(options.random);
  const carrier = (options.carrier ?? directCarrier)(client, clock, options.contexts ?? []);
  let state: StreamState = 'connecting';
  let cursor = options.since;
  let pollUntil = 0;
  let started = 0;
  let run: AbortController | undefined;

  function become(next: StreamState, problem?: Error): void {
    if (state === next && problem === undefined) return;
    state = next;
    options.onState(next, problem);
  }

  function take(frame: Frame): void {
    options.onFrame(frame);
    if (frame.event === 'feed') cursor = frame.cursor;
    else if (frame.event === 'sync' && frame.cursor !== undefined && frame.data.type !== 'reset') cursor = frame.cursor;
  }

  async function bootstrap(signal: AbortSignal): Promise<Outcome> {
    become('connecting');
    const fresh = await options.onReset(signal);
    if (!signal.aborted) cursor = fresh;
    return { type: 'again' };
  }

  async function stream(since: string, signal: AbortSignal): Promise<Outcome> {
    become('connecting');
    let liveAt: number | undefined;
    const caughtUp = (): void => {
      liveAt ??= clock.now();
      become('live');
    };
    const apart = (problem?: Error): void => become('backing_off', problem);
    const watching = { take, hello: () => become('catching_up'), caughtUp, apart };
    const outcome = await carrier.attempt({ since, signal, watching });
    if (liveAt !== undefined && clock.now() - liveAt >= STEADY_MS) backoff.reset();
    return outcome;
  }

  async function poll(since: string, signal: AbortSignal): Promise<Outcome> {
    const waitSeconds = state === 'polling' ? POLL_SECONDS : FIRST_POLL_SECONDS;
    const asked = clock.now();
    const answer = await readPoll(client, { since, signal, waitSeconds });
    if (signal.aborted) return { type: 'again' };
    backoff.reset();
    become('polling');
    let outcome: Outcome = { type: 'again' };
    for (const frame of answer.frames) {
      take(frame);
      if (frame.event === 'sync') outcome = endingOf(frame.data) ?? outcome;
    }
    if (answer.cursor !== undefined && outcome.type !== 'reset') cursor = answer.cursor;
    // A proxy that answers polls from a cache, at once and for ever, is not to be asked without a pause.
    const idle = answer.frames.every((frame) => frame.event !== 'feed') && clock.now() - asked < FRESH_MS;
    return outcome.type === 'again' && idle ? { type: 'retry', afterMs: 1_000 } : outcome;
  }

  async function attempt(signal: AbortSignal): Promise<Outcome> {
    started = clock.now();
    try {
      if (cursor === undefined) return await bootstrap(signal);
      return clock.now() < pollUntil ? await poll(cursor, signal) : await stream(cursor, signal);
    } catch (error) {
      // Polling did not work either: the stream deserves the next turn.
      if (state !== 'polling') pollUntil = 0;
      return outcomeOf(error);
    }
  }

  /** Attempts, one after the other, for as long as this run is the current one. */
  async function follow(mine: AbortSignal): Promise<void> {
    let resets = 0;
    while (!mine.aborted) {
      const outcome = await attempt(mine);
      if (mine.aborted) return;
      if (outcome.type === 'signed_out') return finish('signed_out', outcome.problem);
      if (outcome.type === 'silent') pollUntil = clock.now() + TRY_STREAM_AGAIN_MS;
      if (outcome.type === 'reset') cursor = undefined;
      resets = outcome.type === 'reset' ? resets + 1 : state === 'live' ? 0 : resets;
      // A second reset without having been live in between would turn for ever: it waits like a failure.
      const again = outcome.type === 'reset' ? resets < 2 : outcome.type !== 'retry';
      if (again) continue;
      const afterMs = outcome.type === 'retry' ? outcome.afterMs : 0;
      if (state !== 'polling' || (outcome.type === 'retry' && outcome.problem !== undefined))
        become('backing_off', outcome.type === 'retry' ? outcome.problem : undefined);
      await sleep(clock, Math.max(afterMs, backoff.next()), mine).catch(() => undefined);
    }
  }

  function start(): void {
    run?.abort();
    carrier.apart();
    run = new AbortController();
    follow(run.signal).catch((error: unknown) => finish('closed', error instanceof Error ? error : undefined));
  }

  function finish(last: 'signed_out' | 'closed', problem?: Error): void {
    if (run === undefined) return;
    run.abort();
    run = undefined;
    carrier.close();
    stopListening();
    become(last, problem);
  }

  function poke(): void {
    if (run === undefined) return;
    if (state === 'connecting' && clock.now() - started < FRESH_MS) return;
    pollUntil = 0;
    start();
  }

  const stopListening = (options.wake ?? defaultWake(clock)).listen(poke);
  start();
  return {
    get state() {
      return state;
    },
    get cursor() {
      return cursor;
    },
    look: carrier.look,
    lookAgain: carrier.lookAgain,
    poke,
    close: () => finish('closed'),
  };
}
