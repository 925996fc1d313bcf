import { readFileSync } from 'node:fs';
import type { Frame } from '@beckon/protocol';
import { afterEach, expect, test } from 'vitest';
import {
  anAsk,
  broken,
  handWake,
  heldClock,
  json,
  never,
  type PlayedStream,
  played,
  playedStream,
  type Received,
  refused,
  rest,
} from '../../test/kit.ts';
import { createClient } from '../call/client.ts';
import { openStream, type Stream, type StreamState } from './stream.ts';

/** What the server does at the n-th request; the last one again for those that follow. */
type Script = ((request: Received) => Response | Promise<Response>)[];

const open: Stream[] = [];
afterEach(() => {
  for (const stream of open.splice(0)) stream.close();
});

function follow(script: Script, options: { since?: string; onReset?: (signal: AbortSignal) => Promise<string> } = {}) {
  const clock = heldClock();
  const wake = handWake();
  let turn = 0;
  const server = played((request) => (script[Math.min(turn++, script.length - 1)] ?? broken)(request));
  const client = createClient({ url: 'http://beckon.test', token: 'k', fetch: server.fetch, clock });
  const frames: Frame[] = [];
  const states: StreamState[] = [];
  const problems: (Error | undefined)[] = [];
  const stream = openStream(client, {
    since: 'since' in options ? options.since : 'c0',
    clock,
    wake,
    random: () => 0,
    onFrame: (frame) => frames.push(frame),
    onState(state, problem) {
      states.push(state);
      problems.push(problem);
    },
    onReset: options.onReset ?? (async () => 'fresh'),
  });
  open.push(stream);
  const seqs = (): number[] => frames.flatMap((frame) => (frame.event === 'feed' ? [frame.data.seq] : []));
  return { stream, clock, wake, server, frames, states, problems, seqs };
}

const streams = (count: number): { all: PlayedStream[]; script: Script } => {
  const all = Array.from({ length: count }, playedStream);
  return { all, script: all.map((stream) => () => stream.response) };
};
const nth = (all: PlayedStream[], n: number): PlayedStream => all[n] ?? expect.unreachable();

test('connects from the cursor, catches up, is live; the cursor follows what was handed on', async () => {
  const { all, script } = streams(1);
  const f = follow(script);
  await rest();
  expect(f.server.requests[0]).toMatchObject({ path: '/v1/stream', query: { since: 'c0' } });
  nth(all, 0).hello(2);
  await rest();
  expect(f.stream.state).toBe('catching_up');
  nth(all, 0).feed(1, 'ask.opened', anAsk());
  nth(all, 0).feed(2, 'ask.updated', anAsk());
  nth(all, 0).sync({ type: 'caught_up', seq: 2 });
  await rest();
  expect(f.states).toEqual(['catching_up', 'live']);
  expect([f.seqs(), f.stream.cursor]).toEqual([[1, 2], 'c2']);
});

test('without a cursor it begins with a bootstrap', async () => {
  const { script } = streams(1);
  const f = follow(script, { since: undefined as never });
  await rest();
  expect(f.server.requests[0]?.query).toEqual({ since: 'fresh' });
});

test('a stream that ends or breaks is opened again from the cursor, after pauses that double up to 30 s', async () => {
  const { all } = streams(1);
  const f = follow([() => nth(all, 0).response, broken]);
  await rest();
  nth(all, 0).live();
  nth(all, 0).feed(4, 'ask.opened', anAsk());
  await rest();
  nth(all, 0).break();
  await rest();
  expect(f.stream.state).toBe('backing_off');
  expect(f.problems.at(-1)).toMatchObject({
    name: 'BeckonNetworkError',
    message: 'The stream broke off (terminated).',
  });
  const waits: number[] = [];
  for (let failures = 0; failures < 9; failures++) {
    const [before, from] = [f.server.requests.length, f.clock.now()];
    while (f.server.requests.length === before) await f.clock.advance(250);
    waits.push(f.clock.now() - from);
  }
  expect(f.server.requests.at(-1)?.query).toEqual({ since: 'c4' });
  expect(waits).toEqual([500, 500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
  expect(f.problems.at(-1)?.message).toContain('cannot be reached');
});

test('a goodbye says when to come back', async () => {
  const { all, script } = streams(2);
  const f = follow(script);
  await rest();
  nth(all, 0).live();
  nth(all, 0).sync({ type: 'goodbye', reason: 'drain', retryAfterMs: 4_000 });
  await f.clock.advance(3_999);
  expect([f.stream.state, f.server.requests.length, nth(all, 0).cancelled]).toEqual(['backing_off', 1, true]);
  await f.clock.advance(1);
  expect(f.server.requests.length).toBe(2);
});

test('Retry-After is obeyed', async () => {
  const f = follow([() => refused('rate_limited', {}, 9), never]);
  await f.clock.advance(8_999);
  expect(f.server.requests.length).toBe(1);
  await f.clock.advance(1);
  expect(f.server.requests.length).toBe(2);
});

test.each(['revoked', 'expired'])('goodbye %s signs out for good', async (reason) => {
  const { all, script } = streams(1);
  const f = follow(script);
  await rest();
  nth(all, 0).live();
  nth(all, 0).sync({ type: 'goodbye', reason, retryAfterMs: 0 });
  await f.clock.advance(600_000);
  f.wake.ring();
  f.stream.poke();
  await f.clock.advance(600_000);
  expect([f.stream.state, f.server.requests.length, f.wake.listeners, f.clock.waiting]).toEqual([
    'signed_out',
    1,
    0,
    0,
  ]);
});

test('a fault that says reauthenticate signs out for good', async () => {
  const f = follow([() => refused('token_expired')]);
  await f.clock.advance(600_000);
  expect([f.stream.state, f.server.requests.length]).toEqual(['signed_out', 1]);
  expect(f.problems.at(-1)).toMatchObject({ code: 'token_expired' });
});

test('a reset bootstraps and goes on from the new cursor', async () => {
  const { all, script } = streams(2);
  let resets = 0;
  const onReset = async (): Promise<string> => `fresh${++resets}`;
  const f = follow(script, { since: 'old', onReset });
  await rest();
  nth(all, 0).sync({ type: 'reset', reason: 'epoch' }, 'ignored');
  await rest();
  expect([resets, f.server.requests[1]?.query]).toEqual([1, { since: 'fresh1' }]);
});

test('a server that resets every time is not asked without a pause', async () => {
  const reset = (): Response => {
    const stream = playedStream();
    stream.sync({ type: 'reset', reason: 'malformed' });
    return stream.response;
  };
  const f = follow([reset]);
  await f.clock.advance(20_000);
  expect(f.server.requests.length).toBeLessThan(10);
});

test('a bootstrap that fails is tried again; one that is refused for the token signs out', async () => {
  let tries = 0;
  const onReset = async (): Promise<string> => {
    tries += 1;
    throw new TypeError('no network');
  };
  const f = follow([never], { since: undefined as never, onReset });
  await f.clock.advance(2_000);
  expect([f.stream.state, tries]).toEqual(['backing_off', 4]);
});

test('silence longer than two and a half heartbeats is a broken connection', async () => {
  const { all, script } = streams(2);
  const f = follow(script);
  await rest();
  nth(all, 0).live();
  await f.clock.advance(30_000);
  nth(all, 0).sync({ type: 'heartbeat', seq: 0 });
  await f.clock.advance(37_499);
  expect(f.stream.state).toBe('live');
  await f.clock.advance(1 + 500);
  expect(f.server.requests.length).toBe(2);
  expect(nth(all, 0).cancelled).toBe(true);
});

test('what one heartbeat announced and the next still misses makes it connect anew', async () => {
  const { all, script } = streams(2);
  const f = follow(script);
  await rest();
  nth(all, 0).live(3);
  nth(all, 0).sync({ type: 'heartbeat', seq: 4 });
  await rest();
  expect(f.stream.state).toBe('live');
  nth(all, 0).sync({ type: 'heartbeat', seq: 4 });
  await rest();
  expect(f.stream.state).toBe('backing_off');
});

test('a wake connects anew at once from the cursor, out of live and out of backing off', async () => {
  const { all } = streams(1);
  const f = follow([() => nth(all, 0).response, broken, never]);
  await rest();
  nth(all, 0).live();
  nth(all, 0).feed(7, 'ask.opened', anAsk());
  await f.clock.advance(1_000);
  f.wake.ring();
  await rest();
  expect(f.server.requests[1]?.query).toEqual({ since: 'c7' });
  expect([nth(all, 0).cancelled, f.stream.state]).toEqual([true, 'backing_off']);
  f.wake.ring();
  await rest();
  expect(f.server.requests.length).toBe(3);
});

test('an attempt that was slow can never open a second stream', async () => {
  const late = playedStream();
  const now = playedStream();
  let answerLate: (response: Response) => void = () => expect.unreachable();
  const slow = (): Promise<Response> =>
    new Promise((resolve) => {
      answerLate = resolve;
    });
  const f = follow([slow, () => now.response]);
  await f.clock.advance(2_000);
  f.stream.poke();
  await rest();
  now.live();
  await rest();
  answerLate(late.response);
  late.live();
  late.feed(9, 'ask.opened', anAsk());
  await f.clock.advance(10_000);
  expect(f.seqs()).toEqual([]);
  expect([f.server.requests.length, f.stream.state, f.stream.cursor]).toEqual([2, 'live', 'c0']);
  expect(f.server.requests[0]?.signal?.aborted).toBe(true);
});

test('wakes that come in threes make one connection', async () => {
  const { script } = streams(3);
  const f = follow(script);
  await f.clock.advance(1_000);
  for (let times = 0; times < 3; times++) f.wake.ring();
  await rest();
  expect(f.server.requests.length).toBe(2);
});

test('frames behind the one that ended the stream, in the same chunk, are left alone', async () => {
  const stream = playedStream();
  const f = follow([() => stream.response, never]);
  await rest();
  stream.write(
    'event: sync\ndata: {"type":"goodbye","reason":"drain","retryAfterMs":0}\n\n' +
      'event: feed\nid: c9\ndata: {"seq":9,"type":"void","at":0,"data":{"entityId":"x"}}\n\n',
  );
  await rest();
  expect([f.seqs(), f.stream.cursor]).toEqual([[], 'c0']);
});

test('behind a proxy that collects, it polls, and tries the stream again after ten minutes', async () => {
  const silent = (): Response => playedStream().response;
  const poll = (request: Received): Promise<Response> | Response => {
    if (request.query.wait === '1') {
      const data = { seq: 1, type: 'ask.opened', at: 0, data: anAsk() };
      return json({ frames: [{ event: 'feed', id: 'c1', data }], cursor: 'c1' });
    }
    return never(request);
  };
  const f = follow([silent, poll, poll, silent]);
  await f.clock.advance(4_999);
  expect(f.server.requests.length).toBe(1);
  await f.clock.advance(1);
  expect(f.states.at(-1)).toBe('polling');
  expect(f.server.requests.slice(1).map((request) => request.query)).toEqual([
    { since: 'c0', wait: '1' },
    { since: 'c1', wait: '25' },
  ]);
  expect(f.seqs()).toEqual([1]);
});

test('polls obey goodbye and reset as the stream does', async () => {
  const poll = (frames: unknown[], cursor?: string): Response => json({ frames, cursor });
  const sync = (data: unknown): unknown => ({ event: 'sync', data });
  let resets = 0;
  const f = follow(
    [
      () => playedStream().response,
      () => poll([sync({ type: 'reset', reason: 'retention' })]),
      () => poll([sync({ type: 'goodbye', reason: 'revoked', retryAfterMs: 0 })], 'c0'),
    ],
    { onReset: async () => `fresh${++resets}` },
  );
  await f.clock.advance(10_000);
  expect(f.server.requests.at(-1)?.query.since).toBe('fresh1');
  expect([f.stream.state, resets, f.server.requests.length]).toEqual(['signed_out', 1, 3]);
});

test('polls that come back empty at once are not repeated without a pause', async () => {
  const f = follow([() => playedStream().response, () => json({ frames: [], cursor: 'c0' })]);
  await f.clock.advance(15_000);
  expect(f.server.requests.length).toBeLessThan(14);
  expect(f.stream.state).toBe('polling');
});

test('where polling fails as well, the stream gets the next turn', async () => {
  const stream = playedStream();
  const f = follow([() => playedStream().response, broken, () => stream.response]);
  await f.clock.advance(6_000);
  expect(f.server.requests.map((request) => request.query.wait)).toEqual([undefined, '1', undefined]);
});

test('a frame that the caller cannot take comes again: the cursor stays before it', async () => {
  const { all } = streams(1);
  const clock = heldClock();
  const server = played(() =>
    server.requests.length === 1 ? nth(all, 0).response : new Response(null, { status: 502 }),
  );
  const client = createClient({ url: 'http://beckon.test', fetch: server.fetch, clock });
  const onFrame = (frame: Frame): void => {
    if (frame.event === 'feed') throw new Error('cannot');
  };
  const stream = openStream(client, {
    since: 'c0',
    clock,
    wake: handWake(),
    onFrame,
    onState() {},
    onReset: async () => '',
  });
  open.push(stream);
  await rest();
  nth(all, 0).live();
  nth(all, 0).feed(1, 'ask.opened', anAsk());
  await rest();
  expect([stream.cursor, stream.state]).toEqual(['c0', 'backing_off']);
});

test('closing ends everything', async () => {
  const { all, script } = streams(1);
  const f = follow(script);
  await rest();
  nth(all, 0).live();
  await rest();
  f.stream.close();
  await rest();
  expect([f.stream.state, nth(all, 0).cancelled, f.clock.waiting, f.wake.listeners]).toEqual(['closed', true, 0, 0]);
});

test('the prose names the states that the code has', () => {
  const source = readFileSync(new URL('./stream.ts', import.meta.url), 'utf8');
  const prose = [...source.matchAll(/^ \* - (\w+) {2,}/gm)].map((match) => match[1]);
  const union = source.slice(
    source.indexOf('export type StreamState'),
    source.indexOf(';', source.indexOf('export type StreamState')),
  );
  expect(prose).toEqual([...union.matchAll(/'(\w+)'/g)].map((match) => match[1]));
});
