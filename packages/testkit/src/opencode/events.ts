import { Tray } from '../machine/tray.ts';

export interface OpenCodeEvent {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The server's event stream, kept from the beginning. */
export interface Events extends AsyncDisposable {
  readonly all: readonly OpenCodeEvent[];
  /**
   * The next event of a type, after the one that was taken last; those between are passed over. With `where`, the next
   * of which it holds. Waits up to `timeoutMs` (10,000).
   */
  next(
    type: string,
    where?: (properties: OpenCodeEvent['properties']) => boolean,
    timeoutMs?: number,
  ): Promise<OpenCodeEvent>;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/** Listens to `/event`; resolves when the server has said that it is connected, so that nothing is missed after. */
export async function listenToEvents(url: string): Promise<Events> {
  const tray = new Tray<OpenCodeEvent>();
  const end = new AbortController();
  const response = await fetch(`${url}/event`, { signal: end.signal });
  if (!response.ok || !response.body) throw new Error(`GET /event: ${response.status}`);
  const reading = read(response.body, tray).catch((error: unknown) => {
    if (!end.signal.aborted) throw error;
  });
  // The server may end first, and cut the stream; whoever waits for an event hears of it by the time limit.
  reading.catch(() => {});

  const next: Events['next'] = (type, where = () => true, timeoutMs = DEFAULT_TIMEOUT_MS) => {
    const missing = (): string =>
      `no ${type}; the latest events: ${tray.all
        .slice(-8)
        .map((event) => event.type)
        .join(', ')}`;
    return tray.next(timeoutMs, missing, (event) => event.type === type && where(event.properties));
  };
  await next('server.connected');
  return {
    get all() {
      return tray.all;
    },
    next,
    async [Symbol.asyncDispose]() {
      end.abort();
      await reading.catch(() => {});
    },
  };
}

async function read(body: ReadableStream<Uint8Array>, tray: Tray<OpenCodeEvent>): Promise<void> {
  let rest = '';
  for await (const text of body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)) {
    const events = (rest + text).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) if (event.startsWith('data: ')) tray.put(JSON.parse(event.slice('data: '.length)));
  }
}
