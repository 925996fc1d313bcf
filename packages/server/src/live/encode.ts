import type { FeedFrame, LiveFrame, SyncFrame } from '@beckon/protocol';

/** Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). JSON has no raw line breaks. */

export const feedEvent = (cursor: string, frame: FeedFrame): string =>
  `event: feed\nid: ${cursor}\ndata: ${JSON.stringify(frame)}\n\n`;

export const liveEvent = (frame: LiveFrame): string => `event: live\ndata: ${JSON.stringify(frame)}\n\n`;

/** A goodbye also sets `retry:`, which a plain EventSource obeys. */
export const syncEvent = (frame: SyncFrame, cursor?: string): string => {
  const id = cursor === undefined ? '' : `id: ${cursor}\n`;
  const retry = frame.type === 'goodbye' ? `retry: ${frame.retryAfterMs}\n` : '';
  return `event: sync\n${id}${retry}data: ${JSON.stringify(frame)}\n\n`;
};

/** Some proxies and old browsers hold back the first 2 KiB of a response: this fills them, and every reader skips it. */
export const PADDING = `:${' '.repeat(2048)}\n\n`;

export const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
  'X-Content-Type-Options': 'nosniff',
} as const;
