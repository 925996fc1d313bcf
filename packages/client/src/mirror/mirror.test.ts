import { type Ask, isFault, type State } from '@beckon/protocol';
import { afterEach, describe, expect, test } from 'vitest';
import {
  anAsk,
  ann,
  answered,
  aState,
  broken,
  handWake,
  heldClock,
  json,
  type PlayedStream,
  played,
  playedStream,
  type Received,
  refused,
  rest,
  robot,
  uuid,
} from '../../test/kit.ts';
import { createClient } from '../call/client.ts';
import { memoryOutbox, type Outbox } from '../outbox/outbox.ts';
import type { Mirror } from './contract.ts';
import { createMirror } from './mirror.ts';

interface House {
  state: () => State | Response;
  answer: (request: Received) => Response | Promise<Response>;
  online: boolean;
}

const open: Mirror[] = [];
afterEach(() => {
  for (const mirror of open.splice(0)) mirror.close();
});

function house(begin: Partial<House> & { outbox?: Outbox } = {}) {
  const clock = heldClock();
  const wake = handWake();
  const channel = new EventTarget();
  const streams: PlayedStream[] = [];
  const is: House = { state: () => aState(), answer: () => json(answered(anAsk())), online: true, ...begin };
  const server = played((request) => {
    if (!is.online) return broken();
    if (request.path === '/v1/state') {
      const state = is.state();
      return state instanceof Response ? state : json(state);
    }
    if (request.path === '/v1/stream') {
      const stream = playedStream();
      streams.push(stream);
      return stream.response;
    }
    return is.answer(request);
  });
  const outbox = begin.outbox ?? memoryOutbox();
  let queued = 0;
  const client = createClient({ url: 'http://beckon.test', token: 't', fetch: server.fetch, clock });
  const mirror = createMirror(client, { clock, outbox, wake, channel, onQueued: () => void queued++ });
  open.push(mirror);
  let told = 0;
  mirror.subscribe(() => void told++);
  const stream = (): PlayedStream => streams.at(-1) ?? expect.unreachable();
  const answersSent = (): Received[] => server.requests.filter((request) => request.path.endsWith('/answer'));
  const say = (data: unknown): boolean => channel.dispatchEvent(new MessageEvent('message', { data }));
  return {
    is,
    mirror,
    clock,
    wake,
    server,
    stream,
    streams,
    outbox,
    answersSent,
    say,
    told: () => told,
    queued: () => queued,
    now: () => mirror.getSnapshot(),
    /** Started, caught up, live. */
    async live() {
      mirror.start();
      await rest();
      stream().live();
      await rest();
    },
  };
}

describe('following', () => {
  test('nothing before start; then the state, then the feed', async () => {
    const h = house({ state: () => aState({ asks: [anAsk(1)] }) });
    expect(h.now()).toMatchObject({ connection: 'loading', loaded: false, asks: [] });
    expect(h.server.requests.length).toBe(0);
    await h.live();
    expect(h.now()).toMatchObject({ connection: 'live', loaded: true, me: ann, open: [anAsk(1)] });
    expect(h.now().agents.get(robot.id)).toEqual(robot);
    h.stream().feed(1, 'ask.opened', anAsk(2));
    await rest();
    expect(h.now().open.map((ask) => ask.id)).toEqual([uuid(1), uuid(2)]);
  });

  test('a snapshot is the same object until something changes, and a repeat is no change', async () => {
    const h = house({ state: () => aState({ asks: [anAsk(1)] }) });
    await h.live();
    const [before, told] = [h.now(), h.told()];
    h.stream().feed(1, 'ask.opened', anAsk(1));
    h.stream().sync({ type: 'heartbeat', seq: 1 });
    await rest();
    expect(h.now()).toBe(before);
    expect(h.told()).toBe(told);
    h.stream().feed(2, 'agent.updated', { ...robot, online: false });
    await rest();
    expect(h.now()).not.toBe(before);
    expect([h.now().asks, h.now().open, h.now().devices]).toEqual([before.asks, before.open, before.devices]);
    expect(h.now().asks).toBe(before.asks);
    expect(h.now().open).toBe(before.open);
    expect(h.now().devices).toBe(before.devices);
  });

  test('what comes together is told once', async () => {
    const h = house();
    await h.live();
    const told = h.told();
    const row = (seq: number): string =>
      `event: feed\nid: c${seq}\ndata: ${JSON.stringify({ seq, type: 'ask.opened', at: 0, data: anAsk(seq) })}\n\n`;
    h.stream().write(Array.from({ length: 50 }, (_, index) => row(index + 1)).join(''));
    await rest();
    expect([h.now().open.length, h.told() - told]).toEqual([50, 1]);
  });

  test('asks: open ones oldest first, then settled ones newest first', async () => {
    const settled = (n: number, settledAt: number): Ask => ({ ...answered(anAsk(n)), settledAt });
    const h = house({ state: () => aState({ asks: [anAsk(4), anAsk(2)] }) });
    await h.live();
    h.mirror.learn({ asks: [settled(1, 100), settled(3, 200)] });
    expect(h.now().asks.map((ask) => ask.id)).toEqual([uuid(2), uuid(4), uuid(3), uuid(1)]);
  });

  test("an ask leaves `open` when it runs out by the server's clock, without a word", async () => {
    const start = Date.UTC(2026, 0, 1, 12);
    const server = { ...aState().server, now: start + 60_000 };
    const asks = [anAsk(1, { expiresAt: start + 70_000 }), anAsk(2)];
    const h = house({ state: () => aState({ asks, server }) });
    await h.live();
    expect(h.now().serverTimeOffset).toBe(60_000);
    const before = h.now();
    await h.clock.advance(9_999);
    expect(h.now()).toBe(before);
    await h.clock.advance(1);
    expect(h.now().open.map((ask) => ask.id)).toEqual([uuid(2)]);
    expect(h.now().asks.length).toBe(2);
  });

  test('unreachable until the first state, backing off after it', async () => {
    const h = house({ online: false });
    h.mirror.start();
    await rest();
    expect(h.now()).toMatchObject({ connection: 'unreachable', loaded: false });
    expect(h.now().problem?.message).toContain('beckon.test cannot be reached');
    h.is.online = true;
    h.wake.ring();
    await h.clock.advance(1_000);
    h.stream().live();
    await rest();
    expect(h.now()).toMatchObject({ connection: 'live', loaded: true });
    expect(h.now().problem).toBe(undefined);
    h.is.online = false;
    h.stream().break();
    await rest();
    expect(h.now()).toMatchObject({ connection: 'backing_off', loaded: true });
  });

  test('signed out stays so; refresh is the way back', async () => {
    const h = house({ state: () => refused('unauthenticated') });
    h.mirror.start();
    await h.clock.advance(120_000);
    expect(h.now()).toMatchObject({ connection: 'signed_out', loaded: false, problem: { code: 'unauthenticated' } });
    expect(h.server.requests.length).toBe(1);
    await expect(h.mirror.refresh()).rejects.toSatisfy(isFault);
    expect(h.now().connection).toBe('signed_out');
    h.is.state = () => aState();
    await h.mirror.refresh();
    await rest();
    h.stream().live();
    await rest();
    expect(h.now()).toMatchObject({ connection: 'live', loaded: true });
  });

  test('a reset loads the state anew: what settled unseen is no longer open', async () => {
    const h = house({ state: () => aState({ asks: [anAsk(1), anAsk(2)] }) });
    await h.live();
    h.is.state = () => aState({ cursor: 'c100', asks: [anAsk(2)] });
    h.stream().sync({ type: 'reset', reason: 'retention' });
    await rest();
    expect(h.now().open.map((ask) => ask.id)).toEqual([uuid(2)]);
    expect(h.server.requests.at(-1)?.query.since).toBe('c100');
  });

  test('refresh never holds two streams, and two of them are one', async () => {
    const h = house();
    await h.live();
    const seen = new Set<string>();
    h.mirror.subscribe(() => void seen.add(h.now().connection));
    const both = [h.mirror.refresh(), h.mirror.refresh()];
    h.mirror.start();
    await Promise.all(both);
    await rest();
    h.stream().live();
    await rest();
    expect([...seen].filter((state) => state === 'closed')).toEqual([]);
    expect(h.now().connection).toBe('live');
    expect(h.streams.map((stream) => stream.cancelled)).toEqual([true, false]);
    expect(h.server.requests.filter((request) => request.path === '/v1/state').length).toBe(2);
  });

  test('a refresh that fails goes on from where it was', async () => {
    const h = house();
    await h.live();
    h.stream().feed(8, 'ask.opened', anAsk(1));
    await rest();
    h.is.state = () => refused('internal');
    await expect(h.mirror.refresh()).rejects.toSatisfy(isFault);
    await rest();
    expect(h.server.requests.at(-1)).toMatchObject({ path: '/v1/stream', query: { since: 'c8' } });
  });

  test('close leaves nothing behind, and start begins again', async () => {
    const h = house({ state: () => aState({ asks: [anAsk(1, { expiresAt: Date.UTC(2027, 0, 1) })] }) });
    await h.live();
    h.mirror.close();
    await rest();
    expect([h.clock.waiting, h.wake.listeners, h.stream().cancelled, h.now().connection]).toEqual([
      0,
      0,
      true,
      'closed',
    ]);
    await h.live();
    expect(h.now().connection).toBe('live');
  });
});

describe('answering', () => {
  test('sends what the person saw, and shows the outcome at once', async () => {
    const hash = 'a'.repeat(64);
    const ask = anAsk(1, { detailHash: hash });
    const h = house({ state: () => aState({ asks: [ask] }), answer: () => json(answered(ask)) });
    await h.live();
    const result = h.mirror.answer(ask, { value: 'approve', text: 'go' });
    expect(h.now().answering.get(ask.id)).toBe('sending');
    expect(await result).toEqual({ type: 'answered', ask: answered(ask) });
    expect(h.answersSent()[0]?.body).toEqual({ value: 'approve', text: 'go', detailHash: hash, ageMs: 0 });
    expect([h.now().answering.size, h.now().open.length, h.now().asks[0]?.state]).toEqual([0, 0, 'answered']);
  });

  test('somebody was first: the winner is shown', async () => {
    const winner = answered(anAsk(1), 'deny', { userId: uuid(9), userName: 'Bob' });
    const h = house({
      state: () => aState({ asks: [anAsk(1)] }),
      answer: () => refused('already_answered', { ask: winner }),
    });
    await h.live();
    expect(await h.mirror.answer(anAsk(1), { value: 'approve' })).toEqual({ type: 'late', ask: winner });
    expect(h.now().asks[0]).toEqual(winner);
  });

  test('a refusal that does not show the winner is looked up', async () => {
    const winner = answered(anAsk(1), 'deny', { userId: uuid(9) });
    const h = house({ answer: (request) => (request.method === 'GET' ? json(winner) : refused('already_answered')) });
    await h.live();
    expect(await h.mirror.answer(anAsk(1), { value: 'approve' })).toEqual({ type: 'late', ask: winner });
  });

  test('closed meanwhile; refused for good', async () => {
    const h = house({ answer: () => refused('ask_closed') });
    await h.live();
    expect(await h.mirror.answer(anAsk(1), { value: 'approve' })).toEqual({ type: 'closed' });
    h.is.answer = () => refused('invalid_answer');
    expect(await h.mirror.answer(anAsk(1), { value: 'x' })).toMatchObject({
      type: 'fault',
      fault: { code: 'invalid_answer' },
    });
    expect([h.now().answering.size, await h.outbox.all()]).toEqual([0, []]);
  });

  test('offline it is queued with its tap, and sent once when the network is back', async () => {
    const ask = anAsk(1);
    const h = house({ state: () => aState({ asks: [ask] }), answer: () => json(answered(ask)) });
    await h.live();
    h.is.online = false;
    h.stream().break();
    expect(await h.mirror.answer(ask, { value: 'approve' })).toEqual({ type: 'queued' });
    expect([h.now().answering.get(ask.id), h.queued()]).toEqual(['queued', 1]);
    await h.clock.advance(120_000);
    expect(h.now().answering.get(ask.id)).toBe('queued');
    h.is.online = true;
    const before = h.answersSent().length;
    h.wake.ring();
    await h.clock.advance(100);
    expect(h.answersSent().length).toBe(before + 1);
    expect(h.answersSent().at(-1)?.body).toEqual({ value: 'approve', ageMs: 120_000 });
    expect([h.now().answering.size, await h.outbox.all()]).toEqual([0, []]);
    expect(h.now().asks[0]?.state).toBe('answered');
  });

  test('a server that cannot now is tried again by itself', async () => {
    const h = house({ answer: () => refused('unavailable', {}, 5) });
    await h.live();
    expect(await h.mirror.answer(anAsk(1), { value: 'approve' })).toEqual({ type: 'queued' });
    h.is.answer = () => json(answered(anAsk(1)));
    await h.clock.advance(4_999);
    expect(h.answersSent().length).toBe(1);
    await h.clock.advance(1);
    expect(h.answersSent().length).toBe(2);
    expect(h.now().answering.size).toBe(0);
  });

  test('drained when the stream becomes live: answers of the last visit', async () => {
    const outbox = memoryOutbox();
    await outbox.add({
      askId: uuid(1),
      value: 'approve',
      userId: ann.id,
      tappedAt: Date.UTC(2026, 0, 1, 11),
      state: 'queued',
    });
    const h = house({ outbox, state: () => aState({ asks: [anAsk(1)] }), answer: () => refused('confirm_needed') });
    await h.live();
    await rest();
    expect(h.answersSent()[0]?.body).toEqual({ value: 'approve', ageMs: 3_600_000 });
    expect([...h.now().needsConfirmation]).toEqual([uuid(1)]);
    expect(h.now().answering.size).toBe(0);
    h.is.answer = () => json(answered(anAsk(1)));
    expect(await h.mirror.answer(anAsk(1), { value: 'approve' })).toMatchObject({ type: 'answered' });
    expect([h.now().needsConfirmation.size, await outbox.all()]).toEqual([0, []]);
  });

  test('what another person left in this browser is neither shown nor sent', async () => {
    const outbox = memoryOutbox();
    await outbox.add({
      askId: uuid(1),
      value: 'approve',
      userId: uuid(9),
      tappedAt: Date.UTC(2026, 0, 1, 11),
      state: 'queued',
    });
    const h = house({ outbox });
    await h.live();
    await rest();
    expect([h.now().answering.size, h.answersSent().length]).toEqual([0, 0]);
  });

  test('taken back before it was sent, it is never sent', async () => {
    const h = house();
    await h.live();
    h.is.online = false;
    await h.mirror.answer(anAsk(1), { value: 'approve' });
    await h.mirror.takeBack(uuid(1));
    expect(h.now().answering.size).toBe(0);
    h.is.online = true;
    const sent = h.answersSent().length;
    await h.clock.advance(120_000);
    expect(h.answersSent().length).toBe(sent);
  });

  test('it is in the outbox while it is sent: a page that is closed then has lost nothing', async () => {
    const during: unknown[] = [];
    const h = house({
      answer: async () => {
        during.push(...(await h.outbox.all()));
        return json(answered(anAsk(1)));
      },
    });
    await h.live();
    await h.mirror.answer(anAsk(1), { value: 'approve' });
    expect(during).toMatchObject([{ askId: uuid(1), value: 'approve', userId: ann.id, state: 'queued' }]);
    expect(await h.outbox.all()).toEqual([]);
  });

  test('a storage that keeps nothing: sent all the same, and said aloud when it could not be', async () => {
    const outbox = { ...memoryOutbox(), add: () => Promise.reject(new Error('no storage')) };
    const h = house({ outbox });
    await h.live();
    expect(await h.mirror.answer(anAsk(1), { value: 'approve' })).toMatchObject({ type: 'answered' });
    h.is.online = false;
    await expect(h.mirror.answer(anAsk(2), { value: 'approve' })).rejects.toMatchObject({ name: 'BeckonNetworkError' });
    expect(h.now().answering.size).toBe(0);
  });

  test('an ask that settled elsewhere needs no answer of ours any more', async () => {
    const h = house({ state: () => aState({ asks: [anAsk(1)] }), answer: () => refused('open_in_app') });
    await h.live();
    await h.mirror.answer(anAsk(1), { value: 'approve' });
    expect(h.now().needsConfirmation.has(uuid(1))).toBe(true);
    h.stream().feed(1, 'ask.updated', answered(anAsk(1)));
    await rest();
    expect([h.now().needsConfirmation.size, await h.outbox.all()]).toEqual([0, []]);
  });
});

describe('what the worker says', () => {
  test('a push wakes a stream that is not up, and the outbox is read again', async () => {
    const h = house();
    await h.live();
    h.is.online = false;
    h.stream().break();
    await rest();
    h.is.online = true;
    await h.outbox.add({ askId: uuid(1), value: 'deny', tappedAt: 1, token: 'x', state: 'needs_confirmation' });
    h.say({ type: 'beckon.push' });
    await rest();
    expect(h.streams.length).toBe(2);
    expect(h.now().needsConfirmation.has(uuid(1))).toBe(true);
  });

  test('what is not ours is not heard', async () => {
    const h = house();
    await h.live();
    const before = h.now();
    h.say({ type: 'other' });
    h.say('beckon.push');
    h.say(null);
    await rest();
    expect(h.now()).toBe(before);
  });
});
