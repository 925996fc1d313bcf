import type { ServerResponse } from 'node:http';
import {
  conversationOf,
  Fault,
  type GoodbyeReason,
  type LiveFrame,
  type LongPoll,
  limits,
  type State,
} from '@beckon/protocol';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../kit/clock.ts';
import type { NewId } from '../kit/ids.ts';
import type { Actor, Store } from '../store/store.ts';
import { STREAM_HEADERS, syncEvent } from './encode.ts';
import { hold } from './hold.ts';
import { Online } from './online.ts';
import { FULL_RETRY_MS, Places } from './places.ts';
import { poll } from './poll.ts';
import type { Reader } from './reader.ts';
import { Session } from './session.ts';
import { sinkOf } from './sink.ts';
import { type About, readState } from './state.ts';
import { Watch } from './watch.ts';

export type { Reader } from './reader.ts';

/** Everything that follows a feed: bootstrap, streams, long polls. */
export interface LiveRoom {
  state(reader: Actor): Promise<State>;
  /** Serves a stream on the raw response until it ends. With too many open the oldest makes way (`rate_limited`). */
  serve(response: ServerResponse, reader: Reader, since: string | undefined, contexts?: readonly string[]): void;
  /**
   * An open stream of the reader's looks at these contexts from now on, or at those of a later call.
   * @throws {Fault} not_found, when there is no such stream here
   */
  look(reader: Reader, connectionId: string, contexts: readonly string[]): Promise<void>;
  /** Answers a stream that cannot be served now: EventSource would give up for ever on a 503, and comes back after this. */
  refuse(response: ServerResponse, reason: GoodbyeReason, retryAfterMs: number): void;
  poll(
    reader: Reader,
    query: { since?: string | undefined; waitSeconds: number },
    signal: AbortSignal,
  ): Promise<LongPoll>;
  /**
   * Holds another request open while `work` waits: until its credential ends, or the house does. It is a sign of life,
   * too: an agent that waits for an answer is online.
   *
   * @throws {Fault} unauthenticated, token_expired, rate_limited, and what `work` throws
   */
  hold<T>(reader: Reader, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Streams open now. */
  readonly open: number;
  /** Says goodbye to everyone; they come back to whoever serves then. */
  close(): Promise<void>;
}

export interface LiveOptions {
  readonly newId: NewId;
  /** What a conversation is like right now, whole: what is being written in it, and who looks at it. */
  readonly snapshots: (conversationId: string) => readonly LiveFrame[];
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly about: About;
}

export const openLive = ({ store, bus, clock, about, newId, snapshots }: LiveOptions): LiveRoom => {
  const watch = new Watch(store, bus, clock);
  const places = new Places();
  const online = new Online(store, clock);
  const running = new Set<Promise<void>>();
  const sessions = new Map<string, Session>();

  /** What of these contexts is a conversation that the reader is in. */
  const allowed = async (reader: Reader, contexts: readonly string[]): Promise<string[]> => {
    const ids = contexts.flatMap((context) => conversationOf(context) ?? []).slice(0, limits.contexts);
    const found = await Promise.all(ids.map((id) => store.conversations.get(reader, id)));
    return found.flatMap((conversation) => conversation?.id ?? []);
  };

  const refuse = (response: ServerResponse, reason: GoodbyeReason, retryAfterMs: number): void => {
    response.writeHead(200, STREAM_HEADERS);
    response.end(syncEvent({ type: 'goodbye', reason, retryAfterMs }));
  };

  const serve = (
    response: ServerResponse,
    reader: Reader,
    since: string | undefined,
    contexts: readonly string[] = [],
  ): void => {
    let session: Session | undefined;
    const leave = places.take(reader, () => session?.close('rate_limited'));
    if (!leave) {
      refuse(response, 'rate_limited', FULL_RETRY_MS);
      return;
    }
    response.writeHead(200, STREAM_HEADERS);
    const offline = online.opened(reader);
    const connectionId = newId();
    const opened = new Session({
      reader,
      connectionId,
      since,
      sink: sinkOf(response),
      store,
      bus,
      clock,
      snapshots,
      onEnd: () => {
        sessions.delete(connectionId);
        watch.delete(watched);
        leave();
        offline();
      },
    });
    session = opened;
    const watched = {
      credentialId: reader.credentialId,
      expiresAt: reader.expiresAt,
      close: (reason: GoodbyeReason) => opened.close(reason),
    };
    watch.add(watched);
    sessions.set(connectionId, opened);
    if (contexts.length > 0) {
      // a stream without its words is whole all the same: the feed has them when they are kept
      opened.gaze.declare(() => allowed(reader, contexts)).catch(() => {});
    }
    const run = opened.run().finally(() => running.delete(run));
    running.add(run);
  };

  return {
    state: (reader) => readState(store, clock, about, reader),
    serve,
    look: async (reader, connectionId, contexts) => {
      const session = sessions.get(connectionId);
      if (session?.reader.id !== reader.id) throw new Fault('not_found', 'There is no such stream of yours here.');
      await session.gaze.declare(() => allowed(reader, contexts));
    },
    refuse,
    poll: (reader, { since, waitSeconds }, signal) => {
      online.seen(reader);
      const waitMs = Math.min(waitSeconds, limits.waitSeconds) * 1_000;
      const look = (held: AbortSignal) => poll({ store, bus, clock, reader, since, waitMs, signal: held });
      return waitMs > 0 ? hold({ watch, places }, reader, signal, look) : look(signal);
    },
    hold: (reader, signal, work) => {
      online.seen(reader);
      return hold({ watch, places }, reader, signal, work);
    },
    get open() {
      return running.size;
    },
    close: async () => {
      watch.closeAll('drain');
      await Promise.all(running);
      watch.stop();
      online.stop();
    },
  };
};
