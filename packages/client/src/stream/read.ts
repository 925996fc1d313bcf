import { calls, type Frame, type LongPoll } from '@beckon/protocol';
import { failureOf } from '../call/answer.ts';
import type { Client } from '../call/client.ts';
import { aborted } from '../call/deadline.ts';
import { NetworkError, reasonOf } from '../call/network-error.ts';
import { queryString } from '../call/target.ts';
import type { Clock } from '../clock.ts';
import { frameOf, framesOf } from './frames.ts';
import { sseParser } from './sse.ts';

export interface Reading {
  since: string;
  /** What the reader looks at. */
  contexts: readonly string[];
  signal: AbortSignal;
  clock: Clock;
  /** The answer's head has come: the stream is open. */
  onOpen(): void;
  onFrame(frame: Frame): void;
}

/**
 * Opens the stream once and reads it to its end. Resolves when the server ends it.
 *
 * @throws {Fault} when it was refused
 * @throws {NetworkError} when it could not be opened, broke, or is not a stream
 */
export async function readStream(
  client: Client,
  { since, contexts, signal, clock, onOpen, onFrame }: Reading,
): Promise<void> {
  const query = queryString({ since, contexts: contexts.length === 0 ? undefined : contexts.join(',') });
  const response = await Promise.race([
    client.request(`${calls.stream.path}${query}`, {
      headers: { accept: 'text/event-stream' },
      cache: 'no-store',
      signal,
    }),
    aborted(signal),
  ]);
  if (!response.ok) throw await failureOf(response, client.url, clock.now());
  if (!/^text\/event-stream\b/.test(response.headers.get('content-type') ?? '') || response.body === null) {
    throw new NetworkError(`${client.url} answered, but not with a stream.`, { status: response.status });
  }
  onOpen();
  const parse = sseParser((event) => {
    const frame = frameOf(event);
    // One chunk may carry frames behind the one that made the reader stop.
    if (frame !== undefined && !signal.aborted) onFrame(frame);
  });
  await readText(response.body, signal, parse);
}

async function readText(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  take: (chunk: string) => void,
): Promise<void> {
  const reader = body.getReader();
  // `ignoreBOM: false` (the default) drops a byte order mark, as the format asks.
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read().catch(brokeOff), aborted(signal)]);
      if (done) return;
      take(decoder.decode(value, { stream: true }));
    }
  } finally {
    // Frees the connection where the reader stops first. It rejects when the connection is already broken: no news.
    reader.cancel().catch(() => undefined);
  }
}

const brokeOff = (cause: unknown): never => {
  throw new NetworkError(`The stream broke off (${reasonOf(cause)}).`, { cause });
};

/** The same frames as one answer, which comes when there is news or after `waitSeconds`. */
export async function readPoll(
  client: Client,
  { since, signal, waitSeconds }: { since: string; signal: AbortSignal; waitSeconds: number },
): Promise<{ frames: Frame[]; cursor?: string | undefined }> {
  const answer: LongPoll = await client.call('stream', {
    query: { since, wait: waitSeconds },
    signal,
    timeoutMs: 10_000,
  });
  return { frames: framesOf(answer), cursor: answer.cursor };
}
