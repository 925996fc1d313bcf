import type { Ask, OpenAsk } from '@beckon/protocol';
import { expect, test } from 'vitest';
import {
  anAsk,
  answered,
  aState,
  broken,
  handWake,
  heldClock,
  json,
  never,
  played,
  playedStream,
  type Received,
  refused,
  rest,
  robot,
  uuid,
} from '../../test/kit.ts';
import { createAgent } from './agent.ts';

type Turn = (request: Received) => Response | Promise<Response>;

/** An agent whose server does one thing after the other, the last one for ever. */
function anAgent(...turns: Turn[]) {
  const clock = heldClock();
  let turn = 0;
  const server = played((request) => (turns[Math.min(turn++, turns.length - 1)] ?? broken)(request));
  const agent = createAgent({ url: 'http://beckon.test', key: 'key', fetch: server.fetch, clock });
  return { agent, clock, server };
}

/** Looks at a promise from outside. */
function watch<T>(promise: Promise<T>): { value?: T; error?: unknown } {
  const seen: { value?: T; error?: unknown } = {};
  promise.then(
    (value) => {
      seen.value = value;
    },
    (error: unknown) => {
      seen.error = error;
    },
  );
  return seen;
}

const body: OpenAsk = { key: 'key-10', kind: 'approval', title: 'Run the tests?' };
const down: Turn = () => new Response('bad gateway', { status: 502 });

test('open is tried until it works: no network, a proxy, a server that is not ready', async () => {
  const { agent, clock, server } = anAgent(
    broken,
    down,
    () => refused('unavailable', {}, 3),
    () => json(anAsk(), 201),
  );
  const seen = watch(agent.open(body));
  await clock.advance(1_000 + 2_000 + 3_000 + 4_000);
  expect(seen.value).toEqual(anAsk());
  expect(server.requests.map((request) => request.body)).toEqual([body, body, body, body]);
  expect(server.requests[0]?.headers.get('authorization')).toBe('Bearer key');
});

test('open stops at a refusal that will not change, and at the signal', async () => {
  const refusedAtOnce = anAgent(() => refused('no_addressee'));
  await expect(refusedAtOnce.agent.open(body)).rejects.toMatchObject({ code: 'no_addressee' });
  const { agent, clock } = anAgent(broken);
  const stop = new AbortController();
  const seen = watch(agent.open(body, stop.signal));
  await clock.advance(60_000);
  stop.abort(new Error('enough'));
  await rest();
  expect(seen.error).toMatchObject({ message: 'enough' });
  expect(clock.waiting).toBe(0);
});

test('wait outlives restarts and networks', async () => {
  const won = answered(anAsk());
  const { agent, clock, server } = anAgent(
    never,
    broken,
    down,
    () => refused('internal'),
    () => json(won),
  );
  const seen = watch(agent.wait(uuid(10)));
  await clock.advance(25_000 + 30_000 + 30_000);
  expect(seen.value).toEqual(won);
  expect(server.requests.every((request) => request.query.wait === '25')).toBe(true);
});

test('a poll that waited its time is followed by the next at once', async () => {
  const { agent, clock, server } = anAgent(async () => {
    await new Promise<void>((resolve) => void clock.timer(25_000, resolve));
    return json(anAsk());
  });
  const stop = new AbortController();
  watch(agent.wait(uuid(10), { signal: stop.signal }));
  await clock.advance(100_000);
  expect(server.requests.length).toBe(5);
  stop.abort();
});

test('a server that does not hold polls is not asked without a pause', async () => {
  const { agent, clock, server } = anAgent(() => json(anAsk()));
  const stop = new AbortController();
  watch(agent.wait(uuid(10), { signal: stop.signal }));
  await clock.advance(60_000);
  expect(server.requests.length).toBeLessThan(10);
  stop.abort();
});

test('when the time is over the ask is answered as it is: still open', async () => {
  const { agent, clock, server } = anAgent(async (request) => {
    await new Promise<void>((resolve) => void clock.timer(Number(request.query.wait) * 1000, resolve));
    return json(anAsk());
  });
  const seen = watch(agent.wait(uuid(10), { timeoutMs: 30_500 }));
  await clock.advance(30_499);
  expect(seen.value).toBe(undefined);
  await clock.advance(1);
  expect(seen.value).toEqual(anAsk());
  expect(server.requests.map((request) => request.query.wait)).toEqual(['25', '5', '0', '0']);
});

test('when the time is over and the server never answered, the network error is thrown', async () => {
  const { agent, clock } = anAgent(broken);
  const seen = watch(agent.wait(uuid(10), { timeoutMs: 10_000 }));
  await clock.advance(10_000);
  expect(seen.error).toMatchObject({ name: 'BeckonNetworkError' });
  expect(clock.waiting).toBe(0);
});

test('wait does not go on after a refusal', async () => {
  const { agent } = anAgent(() => refused('not_found'));
  await expect(agent.wait(uuid(10))).rejects.toMatchObject({ code: 'not_found' });
});

test('ask opens and waits; its time limit covers both', async () => {
  const { agent } = anAgent(
    () => json(anAsk(), 201),
    () => json(answered(anAsk())),
  );
  expect(await agent.ask(body)).toEqual(answered(anAsk()));
  const settled = anAgent(() => json(answered(anAsk())));
  await settled.agent.ask(body);
  expect(settled.server.requests.length).toBe(1);
  const { agent: alone, clock } = anAgent(broken);
  const seen = watch(alone.ask(body, { timeoutMs: 5_000 }));
  await clock.advance(5_000);
  expect(seen.error).toMatchObject({ name: 'BeckonNetworkError' });
});

test('ack, cancel, event and conversation try a few times, then tell', async () => {
  const { agent, clock, server } = anAgent(broken);
  const seen = watch(agent.ack(uuid(10), false, 'no such file'));
  await clock.advance(60_000);
  expect(seen.error).toMatchObject({ name: 'BeckonNetworkError' });
  expect(server.requests.length).toBe(5);
  expect(server.requests[0]).toMatchObject({
    path: `/v1/asks/${uuid(10)}/ack`,
    body: { ok: false, reason: 'no such file' },
  });
  const fine = anAgent(() => json(anAsk()));
  await fine.agent.cancel(uuid(10), 'done meanwhile');
  expect(fine.server.requests[0]).toMatchObject({ method: 'DELETE', query: { reason: 'done meanwhile' } });
});

test('a conversation without a key is never made twice', async () => {
  const { agent, server } = anAgent(broken);
  await expect(agent.conversation({ title: 'x' })).rejects.toMatchObject({ name: 'BeckonNetworkError' });
  expect(server.requests.length).toBe(1);
});

test('an answer given at the terminal is tried again, and a defeat is told', async () => {
  const own = answered(anAsk(), 'deny', { via: 'agent' });
  const { agent, clock } = anAgent(broken, () => json(own));
  const seen = watch(agent.answer(uuid(10), { value: 'deny' }));
  await clock.advance(1_000);
  expect(seen.value).toEqual(own);
  const late = anAgent(() => refused('already_answered', { ask: answered(anAsk()) }));
  await expect(late.agent.answer(uuid(10), { value: 'deny' })).rejects.toMatchObject({ code: 'already_answered' });
});

test('follow bootstraps, then hands on what happens to its asks, until the signal', async () => {
  const stream = playedStream();
  const state = aState({ principal: { kind: 'agent', agent: robot }, asks: [anAsk()] });
  const { agent, server } = anAgent(
    () => json(state),
    () => stream.response,
  );
  const asks: Ask[] = [];
  const states: unknown[] = [];
  const stop = new AbortController();
  const following = agent.follow({
    onAsk: (ask) => asks.push(ask),
    onReset: (state) => states.push(state),
    signal: stop.signal,
    wake: handWake(),
  });
  await rest();
  stream.live();
  stream.feed(1, 'ask.updated', answered(anAsk()));
  stream.feed(2, 'agent.updated', robot);
  await rest();
  expect([asks, states]).toEqual([[answered(anAsk())], [state]]);
  expect(server.requests.map((request) => request.path)).toEqual(['/v1/state', '/v1/stream']);
  stop.abort();
  await rest();
  expect([following.state, stream.cancelled]).toEqual(['closed', true]);
});

test('whoever follows asks alone gets those of the state too', async () => {
  const { agent } = anAgent(() => json(aState({ asks: [anAsk()] })), never);
  const asks: Ask[] = [];
  const following = agent.follow({ onAsk: (ask) => asks.push(ask), wake: handWake() });
  await rest();
  expect(asks).toEqual([anAsk()]);
  following.close();
});
