import { setImmediate as settled } from 'node:timers/promises';
import {
  type Agent,
  type Ask,
  type Conversation,
  Fault,
  type FaultCode,
  type LiveFrame,
  type Message,
  type Run,
  type State,
  type User,
} from '@beckon/protocol';
import type { Clock } from '../src/clock.ts';

/** What the client's tests share: a clock to hold, a server to play, and things to talk about. */

export interface HeldClock extends Clock {
  advance(ms: number): Promise<void>;
  readonly waiting: number;
}

export function heldClock(start: number = Date.UTC(2026, 0, 1, 12)): HeldClock {
  let now = start;
  const timers = new Set<{ due: number; wake: () => void }>();
  return {
    now: () => now,
    timer(ms, wake) {
      const timer = { due: now + ms, wake };
      timers.add(timer);
      return { cancel: () => void timers.delete(timer) };
    },
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        await settled();
        const [next] = [...timers].filter((timer) => timer.due <= end).sort((a, b) => a.due - b.due);
        if (next === undefined) break;
        timers.delete(next);
        now = next.due;
        next.wake();
      }
      now = end;
      await settled();
    },
    get waiting() {
      return timers.size;
    },
  };
}

/** Lets everything that waits on a promise run. */
export async function rest(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await settled();
}

export interface Received {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Headers;
  credentials: string | undefined;
  body: unknown;
  signal: AbortSignal | undefined;
}

/** A server as a function. What it throws is a network failure. */
export function played(answer: (request: Received) => Response | Promise<Response>): {
  fetch: typeof fetch;
  requests: Received[];
} {
  const requests: Received[] = [];
  const play = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(String(input));
    const received: Received = {
      method: init.method ?? 'GET',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: new Headers(init.headers),
      credentials: init.credentials,
      body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
      signal: init.signal ?? undefined,
    };
    requests.push(received);
    return answer(received);
  };
  return { fetch: play as typeof fetch, requests };
}

export const json = (body: unknown, status = 200): Response => Response.json(body, { status });

export const refused = (code: FaultCode, evidence: Record<string, unknown> = {}, retryAfter?: number): Response => {
  const fault = new Fault(code, undefined, evidence, retryAfter);
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  return Response.json(fault.toBody(), { status: fault.status, headers });
};

/** An answer that never comes; it rejects as fetch does when the signal is aborted. */
export const never = (request: Received): Promise<Response> =>
  new Promise((_, reject) => {
    request.signal?.addEventListener('abort', () => reject(request.signal?.reason), { once: true });
  });

export const broken = (): never => {
  throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:8787') });
};

/** A stream whose other end is in the test's hand. */
export interface PlayedStream {
  response: Response;
  write(text: string): void;
  sync(data: Record<string, unknown>, id?: string): void;
  feed(seq: number, type: string, data: unknown): void;
  show(data: LiveFrame): void;
  hello(seq?: number): void;
  live(seq?: number): void;
  end(): void;
  break(): void;
  /** Breaks, and is forgotten. */
  cut(): void;
  readonly cancelled: boolean;
}

export function playedStream(): PlayedStream {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
    },
    cancel() {
      cancelled = true;
    },
  });
  const write = (text: string): void => controller.enqueue(new TextEncoder().encode(text));
  const send = (event: string, data: unknown, id?: string): void =>
    write(`event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`);
  const sync = (data: Record<string, unknown>, id?: string): void => send('sync', data, id);
  const hello = (seq = 0): void => sync({ type: 'hello', seq, heartbeatMs: 15_000, connectionId: uuid(7_000) });
  return {
    response: new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } }),
    write,
    sync,
    feed: (seq, type, data) => send('feed', { seq, type, at: 0, data }, `c${seq}`),
    show: (data) => send('live', data),
    hello,
    live(seq = 0) {
      hello(seq);
      sync({ type: 'caught_up', seq });
    },
    end: () => controller.close(),
    break: () => controller.error(new TypeError('terminated')),
    cut() {
      cancelled = true;
      controller.error(new TypeError('terminated'));
    },
    get cancelled() {
      return cancelled;
    },
  };
}

/** A wake source that the test rings. */
export function handWake(): { listen(wake: (reason: 'visible') => void): () => void; ring(): void; listeners: number } {
  const listening = new Set<(reason: 'visible') => void>();
  return {
    listen(wake) {
      listening.add(wake);
      return () => void listening.delete(wake);
    },
    ring() {
      for (const wake of listening) wake('visible');
    },
    get listeners() {
      return listening.size;
    },
  };
}

/** A readable UUID. */
export const uuid = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

export const ann: User = { id: uuid(1), name: 'Ann', locale: 'en', timeZone: 'UTC' };
export const robot: Agent = {
  id: uuid(2),
  name: 'robot',
  kind: 'cli',
  ownerId: ann.id,
  online: true,
  lastSeenAt: null,
  capabilities: [],
};

export const anAsk = (n = 10, more: Partial<Ask> = {}): Ask => ({
  id: uuid(n),
  key: `key-${n}`,
  kind: 'approval',
  title: 'Run the tests?',
  risk: 'normal',
  state: 'open',
  agentId: robot.id,
  to: [ann.id],
  version: 1,
  createdAt: 1_000 + n,
  ...more,
});

/** The same ask, answered. */
export const answered = (ask: Ask, value = 'approve', more: Partial<NonNullable<Ask['answer']>> = {}): Ask => ({
  ...ask,
  state: 'answered',
  version: ask.version + 1,
  settledAt: 5_000,
  answer: { value, userId: ann.id, userName: 'Ann', via: 'app', at: 5_000, ...more },
});

export const aState = (more: Partial<State> = {}): State => ({
  cursor: 'c0',
  principal: { kind: 'user', user: ann },
  agents: [robot],
  conversations: [],
  asks: [],
  runs: [],
  badges: { total: 0, buckets: {}, badgeSeq: 0 },
  devices: [],
  server: { version: '0.1.0', now: Date.UTC(2026, 0, 1, 12), publicUrl: null, vapidPublicKey: 'BKey' },
  ...more,
});

export const aConversation = (n = 50, more: Partial<Conversation> = {}): Conversation => ({
  id: uuid(n),
  agentId: robot.id,
  title: 'Tests',
  members: [ann.id],
  doubleTexting: 'queue',
  seq: 0,
  readSeq: 0,
  unread: 0,
  version: 1,
  createdAt: 1_000,
  updatedAt: 1_000,
  ...more,
});

/** A message of the robot's in conversation 50, at position `n - 60`. */
export const aMessage = (n = 61, more: Partial<Message> = {}): Message => ({
  id: uuid(n),
  conversationId: uuid(50),
  seq: n - 60,
  author: { kind: 'agent', id: robot.id },
  status: 'done',
  parts: [{ type: 'text', text: `words ${n - 60}` }],
  rev: 1,
  version: 1,
  createdAt: 1_000 + n,
  updatedAt: 1_000 + n,
  ...more,
});

export const aRun = (n = 90, more: Partial<Run> = {}): Run => ({
  id: uuid(n),
  conversationId: uuid(50),
  agentId: robot.id,
  messageId: uuid(62),
  promptId: uuid(61),
  status: 'running',
  attempt: 1,
  cancelRequested: false,
  version: 1,
  createdAt: 1_000 + n,
  ...more,
});
