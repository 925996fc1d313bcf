import { type Ask, contexts, type Delta } from '@beckon/protocol';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import {
  aConversation,
  aMessage,
  anAsk,
  aState,
  broken,
  handWake,
  heldClock,
  json,
  type PlayedStream,
  played,
  playedStream,
  rest,
  robot,
  uuid,
} from '../../test/kit.ts';
import { type PlayedBrowser, playedBrowser } from '../../test/tabs.ts';
import { createClient } from '../call/client.ts';
import type { Clock } from '../clock.ts';
import type { Mirror } from '../mirror/contract.ts';
import { createMirror } from '../mirror/mirror.ts';
import type { Sharing } from './sharing.ts';

const open: Mirror[] = [];
afterEach(() => {
  for (const mirror of open.splice(0)) mirror.close();
});

/** Tabs of one browser before one server, which remembers the rows it has told. */
function house(browser: PlayedBrowser = playedBrowser()) {
  const clock = heldClock();
  const rows: { seq: number; type: string; at: number; data: unknown }[] = [];
  const streams: PlayedStream[] = [];
  const is = { online: true, user: uuid(1) };
  const server = played((request) => {
    if (!is.online) return broken();
    if (request.path === '/v1/state') {
      const user = { id: is.user, name: 'Ann', locale: 'en', timeZone: 'UTC' };
      const conversations = [aConversation(50), aConversation(51)];
      const asks = rows.map(({ data }) => data as Ask);
      return json(aState({ cursor: `c${rows.length}`, asks, conversations, principal: { kind: 'user', user } }));
    }
    if (request.path === '/v1/stream/contexts') return new Response(null, { status: 204 });
    if (request.path.endsWith('/messages')) return json({ items: [] });
    if (request.query.wait !== undefined) {
      const news = rows.slice(Number(request.query.since?.slice(1)));
      const frames = news.map((data) => ({ event: 'feed', id: `c${data.seq}`, data }));
      const caughtUp = { event: 'sync', data: { type: 'caught_up', seq: rows.length } };
      return json({ frames: [...frames, caughtUp], cursor: `c${rows.length}` });
    }
    const stream = playedStream();
    streams.push(stream);
    return stream.response;
  });
  const of = (path: string): number =>
    server.requests.filter((request) => request.path === path && !request.query.wait).length;
  async function openTab(missing: Partial<Sharing> = {}) {
    const tab = Object.assign(browser.tab(), missing);
    const wake = handWake();
    /** Timers of a tab that sleeps go off when it wakes. */
    const late: (() => void)[] = [];
    const own: Clock = {
      now: clock.now,
      timer: (ms, ring) => clock.timer(ms, () => (tab.frozen ? void late.push(ring) : ring())),
    };
    const client = createClient({ url: 'http://beckon.test', token: 't', fetch: server.fetch, clock: own });
    const mirror = createMirror(client, { clock: own, wake, sharing: tab });
    open.push(mirror);
    mirror.start();
    await rest();
    const freeze = (): void => {
      tab.frozen = true;
    };
    const thaw = (): void => {
      tab.frozen = false;
      for (const ring of late.splice(0)) ring();
    };
    return {
      freeze,
      thaw,
      tab,
      mirror,
      wake,
      now: () => mirror.getSnapshot(),
      asks: () => mirror.getSnapshot().asks.map(({ id }) => id),
    };
  }
  return {
    ...{ clock, is, server, streams, openTab, rows },
    streamsAsked: () => of('/v1/stream'),
    live: async () => {
      streams.at(-1)?.live(rows.length);
      await rest();
    },
    /** Something happens: the server keeps it, and tells it on every open stream unless that is lost. */
    async happens(n: number, lost = false) {
      rows.push({ seq: rows.length + 1, type: 'ask.opened', at: 0, data: anAsk(n) });
      if (!lost) for (const stream of streams) if (!stream.cancelled) stream.feed(rows.length, 'ask.opened', anAsk(n));
      await rest();
    },
    openStreams: () => streams.filter(({ cancelled }) => !cancelled).length,
  };
}

describe('tabs of one browser', () => {
  test('have one stream between them, and all see what it brings', async () => {
    const h = house();
    const one = await h.openTab();
    await h.live();
    await h.happens(101);
    const [two, three] = [await h.openTab(), await h.openTab()];
    expect([two.now().connection, three.now().connection]).toEqual(['live', 'live']);
    await h.happens(102);
    for (const tab of [one, two, three]) expect(tab.asks()).toContain(uuid(102));
    expect(h.streamsAsked()).toBe(1);
    await h.clock.advance(60_000);
    expect(h.streamsAsked()).toBeLessThanOrEqual(3);
  });

  test('the leader is closed: another opens the stream where it was itself', async () => {
    const h = house();
    const one = await h.openTab();
    await h.live();
    const two = await h.openTab();
    await h.happens(101);
    one.mirror.close();
    await rest();
    expect([h.streamsAsked(), h.openStreams()]).toEqual([2, 1]);
    expect(h.server.requests.at(-1)?.query.since).toBe('c1');
    await h.live();
    await h.happens(102);
    expect([two.now().connection, two.asks()]).toEqual(['live', [uuid(101), uuid(102)]]);
  });

  test('what happens while a tab joins, or is lost on the way to it, is found', async () => {
    const h = house();
    const one = await h.openTab();
    await h.live();
    const two = await h.openTab();
    two.tab.frozen = true;
    await h.happens(101);
    two.tab.frozen = false;
    expect(two.asks()).toEqual([]);
    await h.happens(102);
    expect([one.asks(), two.asks()]).toEqual([
      [uuid(101), uuid(102)],
      [uuid(101), uuid(102)],
    ]);
    two.tab.frozen = true;
    await h.happens(103);
    two.tab.frozen = false;
    for (let n = 0; n < 2; n++) {
      h.streams.at(-1)?.sync({ type: 'heartbeat', seq: 3 });
      await rest();
    }
    expect(two.asks().length).toBe(3);
    expect(h.streamsAsked()).toBe(1);
  });

  test('a leader that sleeps is replaced by a tab that is seen, after two seconds; awake again it follows', async () => {
    const h = house();
    const one = await h.openTab();
    await h.live();
    const [hidden, seen] = [await h.openTab(), await h.openTab()];
    hidden.tab.shown = false;
    await h.clock.advance(5_000);
    one.freeze();
    await h.clock.advance(1_900);
    expect(h.streamsAsked()).toBe(1);
    await h.clock.advance(1_200);
    expect(h.streamsAsked()).toBe(2);
    await h.live();
    await h.happens(101);
    expect([seen.asks(), hidden.asks()]).toEqual([[uuid(101)], [uuid(101)]]);
    one.thaw();
    await rest();
    await h.clock.advance(2_000);
    await h.happens(102);
    for (const tab of [one, hidden, seen]) expect(tab.asks()).toEqual([uuid(101), uuid(102)]);
    expect([h.streamsAsked(), h.streams.map(({ cancelled }) => cancelled)]).toEqual([2, [true, false]]);
  });

  test('while nobody looks, a leader that sleeps stays; the first tab that is seen again takes its place', async () => {
    const h = house();
    const one = await h.openTab();
    await h.live();
    const two = await h.openTab();
    two.tab.shown = false;
    one.freeze();
    await h.clock.advance(60_000);
    expect(h.streamsAsked()).toBe(1);
    two.tab.shown = true;
    two.wake.ring();
    await h.clock.advance(2_100);
    expect(h.streamsAsked()).toBe(2);
  });

  test('the leader is offline: so are the others, and all are back together', async () => {
    const h = house();
    const one = await h.openTab();
    await h.live();
    const two = await h.openTab();
    h.is.online = false;
    h.streams.at(-1)?.cut();
    await rest();
    expect([one.now().connection, two.now().connection]).toEqual(['backing_off', 'backing_off']);
    await h.happens(101, true);
    h.is.online = true;
    await h.clock.advance(1_000);
    h.streams.at(-1)?.hello(1);
    h.streams.at(-1)?.feed(1, 'ask.opened', anAsk(101));
    h.streams.at(-1)?.sync({ type: 'caught_up', seq: 1 });
    await rest();
    expect([one.now().connection, two.now().connection]).toEqual(['live', 'live']);
    expect([one.asks(), two.asks()]).toEqual([[uuid(101)], [uuid(101)]]);
    expect(h.streamsAsked()).toBe(2);
  });

  test('a reset is one for all', async () => {
    const h = house();
    const one = await h.openTab();
    await h.live();
    const two = await h.openTab();
    const before = h.server.requests.filter(({ path }) => path === '/v1/state').length;
    h.streams.at(-1)?.sync({ type: 'reset', reason: 'epoch' }, 'c0');
    await rest();
    await h.live();
    await h.happens(101);
    expect(h.server.requests.filter(({ path }) => path === '/v1/state').length).toBe(before + 2);
    expect([one.asks(), two.asks(), h.openStreams()]).toEqual([[uuid(101)], [uuid(101)], 1]);
  });

  test('a stream that stays silent: all poll, also those that come later, and all try it again in time', async () => {
    const h = house();
    const tabs = [await h.openTab(), await h.openTab()];
    await h.clock.advance(8_000);
    tabs.push(await h.openTab());
    await h.clock.advance(3_000);
    expect(tabs.map((tab) => tab.now().connection)).toEqual(Array(3).fill('polling'));
    await h.happens(101, true);
    await h.clock.advance(3_000);
    for (const tab of tabs) expect(tab.asks()).toEqual([uuid(101)]);
    expect(h.streamsAsked()).toBe(1);
    await h.clock.advance(9 * 60_000);
    while (h.streamsAsked() === 1) await h.clock.advance(1_000);
    await h.live();
    await h.clock.advance(12_000);
    expect(tabs.map((tab) => tab.now().connection)).toEqual(Array(3).fill('live'));
    expect(h.streamsAsked()).toBe(2);
  });

  test('two people in one browser have a stream each', async () => {
    const browser = playedBrowser();
    const [ann, bob] = [house(browser), house(browser)];
    bob.is.user = uuid(9);
    await ann.openTab();
    await bob.openTab();
    expect([ann.streamsAsked(), bob.streamsAsked()]).toEqual([1, 1]);
  });

  test.each([
    ['locks', { locks: { request: () => Promise.reject(new DOMException('no origin', 'SecurityError')) } }],
    [
      'channels',
      {
        channel: () => {
          throw new DOMException('nothing is kept', 'SecurityError');
        },
      },
    ],
  ])('without %s every tab has its own stream', async (_, missing) => {
    const h = house();
    const tabs = [await h.openTab(missing), await h.openTab(missing)];
    for (const stream of h.streams) stream.live();
    await rest();
    expect([h.streamsAsked(), tabs.map((tab) => tab.now().connection)]).toEqual([2, ['live', 'live']]);
    for (const { mirror } of tabs) mirror.close();
    await rest();
    expect([h.clock.waiting, h.openStreams()]).toEqual([0, 0]);
  });

  test('closed, they leave nothing behind', async () => {
    const h = house();
    const tabs = [await h.openTab(), await h.openTab()];
    await h.live();
    for (const { mirror } of tabs) mirror.close();
    await rest();
    expect([h.clock.waiting, h.openStreams()]).toEqual([0, 0]);
  });
});

test('whatever tabs do: in the end all see the same over one stream', async () => {
  type Tab = Awaited<ReturnType<ReturnType<typeof house>['openTab']>>;
  const step = fc.record({
    does: fc.constantFrom('open', 'close', 'freeze', 'thaw', 'hide', 'show', 'break', 'happens', 'wait'),
    which: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const h = house();
      const tabs: Tab[] = [await h.openTab()];
      const settle = async (): Promise<void> => {
        // The server greets each stream once, and has told all by then.
        for (const stream of h.streams) if (!stream.cancelled && !greeted.has(stream)) greet(stream);
        await rest();
      };
      const greeted = new Set<PlayedStream>();
      const greet = (stream: PlayedStream): void => {
        greeted.add(stream);
        stream.hello(h.rows.length);
        for (const { seq, type, data } of h.rows) stream.feed(seq, type, data);
        stream.sync({ type: 'caught_up', seq: h.rows.length });
      };
      for (const { does, which } of steps) {
        const tab = tabs[which % Math.max(1, tabs.length)];
        if (does === 'open') tabs.push(await h.openTab());
        if (does === 'close' && tab !== undefined) tabs.splice(tabs.indexOf(tab), 1)[0]?.mirror.close();
        if (does === 'freeze') tab?.freeze();
        if (does === 'thaw') tab?.thaw();
        if (does === 'hide' && tab !== undefined) tab.tab.shown = false;
        if (does === 'show' && tab !== undefined) tab.tab.shown = true;
        if (does === 'break') for (const stream of h.streams) if (!stream.cancelled) stream.cut();
        if (does === 'happens') await h.happens(100 + h.rows.length);
        if (does === 'wait') await h.clock.advance(which % 4_000);
        await settle();
      }
      tabs.push(await h.openTab());
      for (const tab of tabs) {
        tab.tab.shown = true;
        tab.thaw();
        tab.wake.ring();
      }
      for (let n = 0; n < 40; n++) {
        await h.clock.advance(1_000);
        await settle();
      }
      await h.happens(900);
      await settle();
      for (const tab of tabs) {
        expect(tab.asks()).toEqual(h.rows.map(({ data }) => (data as { id: string }).id));
        expect(tab.now().connection).toBe('live');
      }
      expect(h.openStreams()).toBe(1);
      for (const { mirror } of tabs) mirror.close();
      await rest();
      expect([h.clock.waiting, h.openStreams()]).toEqual([0, 0]);
    }),
    { numRuns: 40 },
  );
}, 60_000);

describe('what they look at', () => {
  const here = (n: number): string => contexts.conversation(robot.id, uuid(n));
  const delta = (text: string, at: number): Delta => ({
    type: 'delta',
    ...{ conversationId: uuid(50), messageId: uuid(61), part: 0, kind: 'text', at, text, rev: 1 },
  });
  const declared = (h: ReturnType<typeof house>): string[][] =>
    h.server.requests
      .filter(({ path }) => path === '/v1/stream/contexts')
      .map(({ body }) => (body as { contexts: string[] }).contexts);

  test('is united by the leader; one that looks later has the words told anew', async () => {
    const h = house();
    const one = await h.openTab();
    await h.live();
    const two = await h.openTab();
    one.mirror.thread(uuid(51));
    await rest();
    const thread = two.mirror.thread(uuid(50));
    await rest();
    expect(declared(h)).toEqual([[here(51)], [here(51), here(50)]]);
    h.streams.at(-1)?.feed(1, 'message.created', aMessage(61, { status: 'streaming', parts: [] }));
    h.streams.at(-1)?.show(delta('Hello', 0));
    h.streams.at(-1)?.show(delta(', you', 5));
    await rest();
    expect(thread.getSnapshot().messages).toMatchObject([{ parts: [{ text: 'Hello, you' }], growing: true }]);
    const before = declared(h).length;
    one.mirror.thread(uuid(50));
    await rest();
    expect(declared(h).slice(before)).toEqual([[here(51)], [here(51), here(50)]]);
    two.mirror.close();
    one.mirror.thread(uuid(50)).close();
    await rest();
    expect(declared(h).at(-1)).toEqual([here(51)]);
  });

  test('goes along to the next leader', async () => {
    const h = house();
    const one = await h.openTab();
    await h.live();
    const [two, three] = [await h.openTab(), await h.openTab()];
    two.mirror.thread(uuid(50));
    three.mirror.thread(uuid(51));
    await rest();
    one.mirror.close();
    await rest();
    const asked = h.server.requests.filter(({ path, query }) => path === '/v1/stream' && !query.wait).at(-1);
    expect(asked?.query.contexts?.split(',').sort()).toEqual([here(50), here(51)].sort());
  });
});
