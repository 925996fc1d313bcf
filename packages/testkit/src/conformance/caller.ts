import assert from 'node:assert/strict';
import { type AnswerOf, type FeedFrame, type RouteName, type Routes, routes, type SyncFrame } from '@beckon/protocol';
import { type OpenStream, readStream } from './stream.ts';
import { type Answer, holdToCatalogue, holdToTable, pathOf, type Sent, type Wire } from './wire.ts';

/** A frame of a long poll. */
export type Polled =
  | { readonly event: 'feed'; readonly id: string; readonly data: FeedFrame }
  | { readonly event: 'sync'; readonly id?: string; readonly data: SyncFrame };

export interface Page {
  readonly frames: readonly Polled[];
  readonly cursor?: string;
}

/** Someone who calls. Every answer is held against the route table before a check sees it. */
export interface Caller {
  readonly headers: Readonly<Record<string, string>>;
  call(name: RouteName, sent?: Sent): Promise<Answer>;
  /** The body of a call that must succeed. */
  does<N extends RouteName>(name: N, sent?: Sent): Promise<AnswerOf<Routes[N]>>;
  stream(sent?: Sent): Promise<OpenStream>;
  /** One long poll: what is new after the cursor, or nothing when `wait` seconds are over. */
  poll(since: string | undefined, wait?: number): Promise<Page>;
  /** Everything after the cursor, page by page. */
  readAll(since: string): Promise<{ rows: Extract<Polled, { event: 'feed' }>[]; cursor: string }>;
}

export const callerBy = (wire: Wire, headers: Readonly<Record<string, string>>): Caller => {
  const withHeaders = (sent: Sent = {}): Sent => ({ ...sent, headers: { ...headers, ...sent.headers } });

  const call: Caller['call'] = async (name, sent) => {
    const { method } = routes[name];
    const empty = method !== 'GET' && 'body' in routes[name] && sent?.raw === undefined ? { body: {} } : {};
    const answer = await wire.send(method, pathOf(name, sent?.params), withHeaders({ ...empty, ...sent }));
    holdToTable(name, answer);
    return answer;
  };
  const does = async <N extends RouteName>(name: N, sent?: Sent): Promise<AnswerOf<Routes[N]>> => {
    const { status, body } = await call(name, sent);
    assert.ok(status < 300, `${name} was refused: ${JSON.stringify(body)}`);
    return body as AnswerOf<Routes[N]>;
  };
  const poll: Caller['poll'] = async (since, wait = 0) =>
    (await does('stream', { query: { since, wait } })) as unknown as Page;

  return {
    headers,
    call,
    does,
    poll,
    stream: async (sent) => {
      const leave = new AbortController();
      const response = await wire.open('GET', pathOf('stream'), withHeaders(sent), leave.signal);
      if (response.status !== 200) {
        const refusal = { status: response.status, headers: response.headers, body: await response.json() };
        throw new Error(`no stream: ${JSON.stringify(holdToCatalogue(refusal))}`);
      }
      return readStream(response, leave);
    },
    readAll: async (since) => {
      const rows: Extract<Polled, { event: 'feed' }>[] = [];
      for (let cursor = since; ; ) {
        const page = await poll(cursor);
        rows.push(...page.frames.filter((frame) => frame.event === 'feed'));
        assert.ok(page.cursor, `the cursor was refused: ${JSON.stringify(page.frames)}`);
        cursor = page.cursor;
        if (page.frames.some(({ data }) => data.type === 'caught_up')) return { rows, cursor };
      }
    },
  };
};
