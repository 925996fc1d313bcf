import assert from 'node:assert/strict';
import { FeedFrame, LiveFrame, SyncFrame } from '@beckon/protocol';
import { type ServerEvent, serverEvents } from './sse.ts';

/** A frame that was held against the protocol, with what an EventSource knows of it. */
export type Seen =
  | { readonly event: 'feed'; readonly id: string; readonly data: FeedFrame; readonly retry: number | undefined }
  | { readonly event: 'live'; readonly id: string; readonly data: LiveFrame; readonly retry: number | undefined }
  | { readonly event: 'sync'; readonly id: string; readonly data: SyncFrame; readonly retry: number | undefined };

export interface OpenStream extends AsyncDisposable {
  readonly headers: Headers;
  /** The next frame but heartbeats; undefined when the server has ended the stream. */
  next(): Promise<Seen | undefined>;
  /** Every frame up to and with the first of this type. Rejects when the stream ends before. */
  until(type: Seen['data']['type']): Promise<Seen[]>;
  /** Every frame up to the end that the server makes. */
  rest(): Promise<Seen[]>;
}

/** How long a check waits for a frame, or for the end. */
const LIMIT_MS = 15_000;

export const readStream = (response: Response, leave: AbortController): OpenStream => {
  assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
  const frames = seen(response);
  const late = (): void => leave.abort(new Error(`nothing came for ${LIMIT_MS} ms`));
  const next = async (): Promise<Seen | undefined> => {
    const timer = setTimeout(late, LIMIT_MS);
    try {
      const { value, done } = await frames.next();
      return done ? undefined : value;
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    headers: response.headers,
    next,
    until: async (type) => {
      const all: Seen[] = [];
      for (;;) {
        const frame = await next();
        assert.ok(frame, `the stream ended before ${type}: ${JSON.stringify(all.at(-1)?.data)}`);
        all.push(frame);
        if (frame.data.type === type) return all;
      }
    },
    rest: async () => {
      const all: Seen[] = [];
      for (let frame = await next(); frame; frame = await next()) all.push(frame);
      return all;
    },
    [Symbol.asyncDispose]: async () => leave.abort(),
  };
};

async function* seen(response: Response): AsyncGenerator<Seen> {
  assert.ok(response.body);
  for await (const event of serverEvents(response.body)) {
    const frame = toSeen(event);
    if (frame.data.type !== 'heartbeat') yield frame;
  }
}

const toSeen = ({ event, data, lastEventId: id, retry }: ServerEvent): Seen => {
  const json: unknown = JSON.parse(data);
  const schema = { feed: FeedFrame, live: LiveFrame, sync: SyncFrame }[event];
  assert.ok(schema, `an event ${event} is none of the protocol`);
  const { error } = schema.safeParse(json);
  assert.equal(error, undefined, `a frame in another shape: ${data.slice(0, 300)}\n${error?.message}`);
  return { event, id, data: json, retry } as Seen;
};
