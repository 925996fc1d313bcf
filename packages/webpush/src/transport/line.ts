import type { Guard } from '../guard.ts';

/** One way to a push origin, whichever HTTP it speaks: a session of HTTP/2, or a handful of HTTP/1.1 connections. */
export type Line = {
  /** False once no further request should be given to it. What is in flight still finishes. */
  readonly usable: boolean;
  /** How many requests it carries at once. The peer may change it on the way. */
  readonly capacity: number;
  /**
   * One request. Rejects with TransportError when no answer came, and with the signal's reason when the caller gave up.
   * Once a status is there it is the answer, however the body ends. No redirect is followed.
   */
  post(request: PushRequest): Promise<Reply>;
  /** Ends it at once, with everything in flight. */
  close(): void;
};

export type PushRequest = {
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly signal: AbortSignal | undefined;
};

/** What is read of an answer; `body` is at most 4 KB of it. */
export type Reply = {
  readonly status: number;
  readonly location: string | undefined;
  readonly retryAfter: string | undefined;
  readonly body: string;
};

/** How lines are opened and used; times in ms. */
export type LineOptions = {
  readonly guard: Guard;
  /** Certificate authorities instead of the system's, in PEM. */
  readonly ca: string | undefined;
  /** Name, TCP, TLS and the peer's first settings together. */
  readonly connectTimeout: number;
  /** From the request's start on an open line to the end of its answer. */
  readonly requestTimeout: number;
  /** Streams at once on HTTP/2, unless the peer allows fewer. */
  readonly maxStreams: number;
  /** Connections at once on HTTP/1.1. */
  readonly maxSockets: number;
};
