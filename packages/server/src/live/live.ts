import type { ServerResponse } from 'node:http';
import { type GoodbyeReason, type LongPoll, limits, type State } from '@beckon/protocol';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../kit/clock.ts';
import type { Actor, Store } from '../store/store.ts';
import { STREAM_HEADERS, syncEvent } from './encode.ts';
import { hold } from './hold.ts';
import { Online } from './online.ts';
import { FULL_RETRY_MS, Places } from './places.ts';
import { poll } from './poll.ts';
import type { Reader } from './reader.ts';
import { Session } from './session.ts';
import { responseSink } from './sink.ts';
import { type About, readState } from './state.ts';
import { Watch } from './watch.ts';

export type { Reader } from './reader.ts';

/** Everything that follows a feed: bootstrap, streams, long polls. */
export interface LiveRoom {
  state(reader: Actor): Promise<State>;
  /** Serves a stream on the raw response until it ends. With too many open the oldest makes way (`rate_limited`). */
  serve(response: ServerResponse, reader: Reader, since: string | undefined): void;
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
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly about: About;
}

export const openLive = ({ store, bus, clock, about }: LiveOptions): LiveRoom => {
  const watch = new Watch(store, bus, clock);
  const places = new Places();
  const online = new Online(store, clock);
  const running = new Set<Promise<void>>();

  const refuse = (response: ServerResponse, reason: GoodbyeReason, retryAfterMs: number): void => {
    response.writeHead(200, STREAM_HEADERS);
    response.end(syncEvent({ type: 'goodbye', reason, retryAfterMs }));
  };

  const serve = (response: ServerResponse, reader: Reader, since: string | undefined): void => {
    let session: Session | undefined;
    const leave = places.take(reader, () => session?.close('rate_limited'));
    if (!leave) {
      refuse(response, 'rate_limited', FULL_RETRY_MS);
      return;
    }
    response.writeHead(200, STREAM_HEADERS);
    const offline = online.opened(reader);
    session = new Session({
      reader,
      since,
      sink: responseSink(response),
      store,
      bus,
      clock,
      onEnd: () => {
        watch.delete(watched);
        leave();
        offline();
      },
    });
    const watched = {
      credentialId: reader.credentialId,
      expiresAt: reader.expiresAt,
      close: (reason: GoodbyeReason) => session?.close(reason),
    };
    watch.add(watched);
    const run = session.run().finally(() => running.delete(run));
    running.add(run);
  };

  return {
    state: (reader) => readState(store, clock, about, reader),
    serve,
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
