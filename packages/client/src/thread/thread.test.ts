import { contexts, type Delta, type Message, type Snapshot } from '@beckon/protocol';
import { afterEach, describe, expect, test } from 'vitest';
import {
  aConversation,
  aMessage,
  ann,
  aRun,
  aState,
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
  robot,
  uuid,
} from '../../test/kit.ts';
import { createClient } from '../call/client.ts';
import type { Mirror } from '../mirror/contract.ts';
import { createMirror } from '../mirror/mirror.ts';
import { type MessageOutbox, memoryMessages } from '../outbox/messages.ts';
import type { Thread } from './contract.ts';

const HERE = contexts.conversation(robot.id, uuid(50));
const open: Mirror[] = [];
afterEach(() => {
  for (const mirror of open.splice(0)) mirror.close();
});

interface House {
  online: boolean;
  /** Messages of conversation 50, oldest first. */
  messages: Message[];
  post: (request: Received) => Response | Promise<Response>;
  other: (request: Received) => Response | Promise<Response>;
}

function house(begin: Partial<House> & { outbox?: MessageOutbox; state?: Parameters<typeof aState>[0] } = {}) {
  const clock = heldClock();
  const wake = handWake();
  const streams: PlayedStream[] = [];
  let ids = 500;
  const is: House = {
    online: true,
    messages: [],
    post: () => json({ messageId: uuid(++ids), replyId: uuid(++ids), runId: uuid(++ids) }, 202),
    other: () => refused('not_found'),
    ...begin,
  };
  const server = played((request) => {
    if (!is.online) return broken();
    if (request.path === '/v1/state')
      return json(aState({ conversations: [aConversation(50), aConversation(51)], ...begin.state }));
    if (request.path === '/v1/stream') {
      streams.push(playedStream());
      return (streams.at(-1) ?? expect.unreachable()).response;
    }
    if (request.path === '/v1/stream/contexts') return new Response(null, { status: 204 });
    if (request.path === `/v1/conversations/${uuid(51)}/messages` && request.method === 'GET')
      return json({ items: [] });
    if (request.path === `/v1/conversations/${uuid(50)}/messages` && request.method === 'GET') return page(request);
    if (request.path.endsWith('/messages')) return is.post(request);
    return is.other(request);
  });
  function page({ query }: Received): Response {
    const limit = Number(query.limit);
    const all = is.messages.filter(({ seq }) => seq < Number(query.before ?? Number.POSITIVE_INFINITY)).reverse();
    const items = all.slice(0, limit);
    return json({ items, ...(all.length > limit && { next: items.at(-1)?.seq }) });
  }
  const client = createClient({ url: 'http://beckon.test', token: 't', fetch: server.fetch, clock });
  const outbox = begin.outbox ?? memoryMessages();
  let queued = 0;
  const mirror = createMirror(client, { clock, wake, messages: outbox, onQueued: () => void queued++ });
  open.push(mirror);
  const to = (method: string, path: string): Received[] =>
    server.requests.filter((request) => request.method === method && request.path.endsWith(path));
  const posts = (): unknown[] => to('POST', '/messages').map(({ body }) => body);
  return {
    ...{ clock, wake, streams, is, server, mirror, outbox, to, posts },
    queued: () => queued,
    stream: () => streams.at(-1) ?? expect.unreachable(),
    declared: () => to('PUT', '/contexts').map(({ body }) => (body as { contexts: string[] }).contexts),
    async live() {
      mirror.start();
      await rest();
      streams.at(-1)?.live();
      await rest();
    },
    async thread(id = uuid(50)): Promise<Thread> {
      const thread = mirror.thread(id);
      await rest();
      return thread;
    },
  };
}

const words = (part: number, at: number, text: string, more: Partial<Delta> = {}): Delta => ({
  type: 'delta',
  ...{ conversationId: uuid(50), messageId: uuid(62), part, kind: 'text', at, text, rev: 1 },
  ...more,
});
const snapshot = (text: string): Snapshot => ({
  type: 'snapshot',
  ...{ conversationId: uuid(50), messageId: uuid(62), parts: [{ type: 'text', text }], rev: 1 },
});
const reply = (text: string, more: Partial<Message> = {}): Message =>
  aMessage(62, { status: 'streaming', runId: uuid(90), parts: text === '' ? [] : [{ type: 'text', text }], ...more });
const textsOf = (thread: Thread): string[] =>
  thread.getSnapshot().messages.map(({ parts }) => parts.map((part) => ('text' in part ? part.text : '#')).join('|'));

describe('a thread', () => {
  test('loads the newest page, and follows', async () => {
    const h = house({ messages: [aMessage(61)] });
    const thread = h.mirror.thread(uuid(50));
    expect(thread.getSnapshot()).toMatchObject({ state: 'loading', messages: [], more: false });
    await h.live();
    expect(thread.getSnapshot()).toMatchObject({ state: 'ready', messages: [{ id: uuid(61), growing: false }] });
    expect(h.mirror.thread(uuid(50))).toBe(thread);
    const before = thread.getSnapshot();
    let told = 0;
    thread.subscribe(() => void told++);
    h.stream().feed(1, 'message.created', aMessage(61));
    h.stream().feed(2, 'message.created', aMessage(70, { conversationId: uuid(51) }));
    await rest();
    expect([thread.getSnapshot() === before, told]).toEqual([true, 0]);
    h.stream().feed(3, 'message.created', reply(''));
    h.stream().feed(4, 'run.updated', aRun(90));
    h.stream().show(words(0, 0, 'Hel'));
    h.stream().show(words(0, 3, 'lo'));
    await rest();
    expect(textsOf(thread)).toEqual(['words 1', 'Hello']);
    expect(thread.getSnapshot()).toMatchObject({ messages: [{}, { growing: true }], runs: [{ id: uuid(90) }] });
    h.stream().feed(5, 'message.updated', reply('Hello, you', { status: 'done', version: 2 }));
    h.stream().feed(6, 'run.updated', aRun(90, { status: 'done', version: 2 }));
    await rest();
    expect(textsOf(thread)).toEqual(['words 1', 'Hello, you']);
    expect(thread.getSnapshot()).toMatchObject({ messages: [{}, { growing: false }], runs: [] });
    expect(thread.getSnapshot().messages[0]).toBe(before.messages[0]);
  });

  test('words that come before their message wait for it', async () => {
    const h = house();
    await h.live();
    const thread = await h.thread();
    h.stream().show(words(0, 0, 'Hello'));
    await rest();
    expect(textsOf(thread)).toEqual([]);
    h.stream().feed(1, 'message.created', reply(''));
    await rest();
    expect(textsOf(thread)).toEqual(['Hello']);
  });

  test('is asked for with the stream, and declared while it is visible', async () => {
    const h = house();
    const thread = h.mirror.thread(uuid(50));
    await h.live();
    expect([h.to('GET', '/stream')[0]?.query.contexts, h.declared()]).toEqual([HERE, []]);
    const other = await h.thread(uuid(51));
    const both = [HERE, contexts.conversation(robot.id, uuid(51))];
    expect(h.declared()).toEqual([both]);
    expect(h.to('PUT', '/contexts')[0]?.body).toMatchObject({ connectionId: uuid(7_000) });
    h.stream().break();
    await h.clock.advance(1_000);
    expect(h.to('GET', '/stream')[1]?.query.contexts).toBe(both.join(','));
    h.stream().live();
    await rest();
    thread.setVisible(false);
    await rest();
    other.close();
    await rest();
    expect(h.declared()).toEqual([both, both.slice(1), []]);
    expect(h.mirror.thread(uuid(51))).not.toBe(other);
  });

  test('a hole is asked for anew when it does not fill by itself', async () => {
    const h = house({ messages: [reply('')] });
    await h.live();
    const thread = await h.thread();
    h.stream().show(words(0, 0, 'a'));
    h.stream().show(words(0, 3, 'd'));
    await h.clock.advance(200);
    h.stream().show(words(0, 1, 'bc'));
    await h.clock.advance(400);
    expect([textsOf(thread), h.declared()]).toEqual([['abcd'], [[HERE]]]);
    h.stream().show(words(0, 9, 'j'));
    await h.clock.advance(400);
    expect(h.declared().slice(1)).toEqual([[], [HERE]]);
    h.stream().show(snapshot('abcdefghi'));
    await h.clock.advance(10_000);
    expect([textsOf(thread), h.declared().length]).toEqual([['abcdefghij'], 3]);
  });

  test('words of an older life are void; a retry begins anew', async () => {
    const h = house({ messages: [reply('half', { status: 'interrupted', version: 3 })] });
    await h.live();
    const thread = await h.thread();
    h.stream().show(words(0, 4, ' more'));
    await rest();
    expect(textsOf(thread)).toEqual(['half']);
    h.stream().show(words(0, 0, 'anew', { rev: 2 }));
    await rest();
    expect(thread.getSnapshot().messages).toMatchObject([{ status: 'streaming', rev: 2, growing: true }]);
    expect(textsOf(thread)).toEqual(['anew']);
  });

  test('reads older pages, one at a time, without a message twice', async () => {
    const h = house({ messages: Array.from({ length: 120 }, (_, n) => aMessage(61 + n)) });
    await h.live();
    const thread = await h.thread();
    expect(thread.getSnapshot()).toMatchObject({ more: true, loadingOlder: false });
    const both = [thread.loadOlder(), thread.loadOlder()];
    expect(thread.getSnapshot().loadingOlder).toBe(true);
    await Promise.all(both);
    await rest();
    expect([thread.getSnapshot().messages.length, h.to('GET', '/messages').length]).toEqual([100, 2]);
    // Of one that lies further back nothing is shown: its neighbours are not known.
    h.stream().feed(1, 'message.updated', aMessage(65, { version: 2 }));
    await rest();
    expect(thread.getSnapshot().messages[0]?.seq).toBe(21);
    await thread.loadOlder();
    await thread.loadOlder();
    expect(thread.getSnapshot().messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 120 }, (_, n) => n + 1));
    expect(thread.getSnapshot().more).toBe(false);
  });

  test('after a reset it is loaded anew; what came meanwhile stays', async () => {
    const h = house({ messages: [aMessage(61), aMessage(62)] });
    await h.live();
    const thread = await h.thread();
    h.is.messages = [aMessage(200), aMessage(201)];
    h.stream().sync({ type: 'reset', reason: 'retention' }, 'c9');
    await rest();
    h.stream().live();
    h.stream().feed(1, 'message.created', aMessage(202));
    await rest();
    expect(thread.getSnapshot().messages.map(({ seq }) => seq)).toEqual([140, 141, 142]);
  });

  test('unreachable, and back; not found; taken away, and given back', async () => {
    const h = house({ online: false });
    const thread = h.mirror.thread(uuid(50));
    h.mirror.start();
    await rest();
    expect(thread.getSnapshot().state).toBe('unreachable');
    h.is.online = true;
    await h.clock.advance(2_000);
    expect(thread.getSnapshot().state).toBe('ready');
    h.stream().live();
    const none = await h.thread(uuid(404));
    expect(none.getSnapshot().state).toBe('not_found');
    h.stream().feed(3, 'void', { entityId: uuid(50) });
    await rest();
    expect(thread.getSnapshot()).toMatchObject({ state: 'not_found', messages: [] });
    h.is.messages = [aMessage(61)];
    h.stream().feed(4, 'conversation.created', aConversation(50, { version: 2 }));
    await rest();
    expect(thread.getSnapshot()).toMatchObject({ state: 'ready', messages: [{ seq: 1 }] });
  });

  test('cancels and retries runs, and learns how they stand', async () => {
    const h = house({
      other: ({ path }) =>
        path.endsWith('/retry')
          ? json(aRun(90, { status: 'queued', version: 5 }), 202)
          : path.startsWith('/v1/runs')
            ? json(aRun(90, { cancelRequested: true, version: 2 }), 202)
            : json({ runId: null }, 202),
    });
    await h.live();
    const thread = await h.thread();
    await thread.cancel({ runId: uuid(90) });
    expect(thread.getSnapshot().runs).toMatchObject([{ cancelRequested: true }]);
    await thread.cancel({ cid: 'mine' });
    expect(h.to('POST', '/cancel').map(({ body }) => body)).toEqual([{}, { cid: 'mine' }]);
    await thread.retry(uuid(90));
    expect(thread.getSnapshot().runs).toMatchObject([{ status: 'queued' }]);
    expect(h.mirror.getSnapshot().runs.size).toBe(1);
  });

  test('moves the read position at most once a second, the newest', async () => {
    const h = house({
      other: ({ body }) => json(aConversation(50, { readSeq: (body as { seq: number }).seq })),
    });
    await h.live();
    const thread = await h.thread();
    const reads = (): unknown[] => h.to('POST', '/read').map(({ body }) => body);
    for (const seq of [1, 2, 3]) thread.read(seq);
    await rest();
    expect(reads()).toEqual([{ seq: 1 }]);
    await h.clock.advance(1_000);
    expect(reads()).toEqual([{ seq: 1 }, { seq: 3 }]);
    thread.read(2);
    await h.clock.advance(5_000);
    expect(reads().length).toBe(2);
    expect(h.mirror.getSnapshot().conversations.get(uuid(50))?.readSeq).toBe(3);
    h.is.online = false;
    thread.read(4);
    await h.clock.advance(30_000);
    expect(reads().length).toBe(3);
    h.is.online = true;
    h.wake.ring();
    await rest();
    h.stream().live();
    await rest();
    expect(reads().at(-1)).toEqual({ seq: 4 });
  });

  test('what is unread behind the position is read by saying so once more, also while one is being told', async () => {
    const answers: ((response: Response) => void)[] = [];
    const h = house({ other: () => new Promise((resolve) => answers.push(resolve)) });
    await h.live();
    const thread = await h.thread();
    const reads = (): number => h.to('POST', '/read').length;
    const unread = (count: number, version: number) => aConversation(50, { readSeq: 4, unread: count, version });
    thread.read(4);
    await rest();
    // the server has taken the position, and then the reply before it came to its end
    h.stream().feed(1, 'conversation.updated', unread(1, 3));
    await rest();
    thread.read(4);
    answers[0]?.(json(unread(0, 2)));
    await h.clock.advance(1_000);
    expect(reads()).toBe(2);
    answers[1]?.(json(unread(0, 4)));
    await rest();
    thread.read(4);
    await h.clock.advance(5_000);
    expect(reads()).toBe(2);
  });

  test('closed, with its mirror, it leaves nothing behind', async () => {
    const h = house({ messages: [reply('')] });
    await h.live();
    const thread = await h.thread();
    h.stream().show(words(0, 9, 'late'));
    thread.read(5);
    await rest();
    h.mirror.close();
    await rest();
    expect(h.clock.waiting).toBe(0);
    thread.close();
    expect(h.clock.waiting).toBe(0);
  });
});

describe('what is said', () => {
  const echo = (n: number, cid: string, text: string): Message =>
    aMessage(n, { author: { kind: 'user', id: ann.id }, cid, parts: [{ type: 'text', text }] });

  test('is shown at once, sent once, and stands in its place when the server has it', async () => {
    let answer = (_: Response): void => undefined;
    const h = house({ post: () => new Promise((resolve) => (answer = resolve)) });
    await h.live();
    const thread = await h.thread();
    const cid = thread.say('Hello?');
    expect(thread.getSnapshot().unsent).toMatchObject([{ cid, text: 'Hello?', state: 'queued' }]);
    await rest();
    expect(thread.getSnapshot().unsent).toMatchObject([{ cid, state: 'sending' }]);
    expect(await h.outbox.all()).toMatchObject([{ cid, userId: ann.id }]);
    answer(json({ messageId: uuid(61), replyId: uuid(62), runId: uuid(90) }, 202));
    await rest();
    expect(thread.getSnapshot()).toMatchObject({ unsent: [], messages: [{ id: uuid(61), cid, status: 'done' }] });
    h.stream().feed(1, 'message.created', echo(61, cid, 'Hello?'));
    await rest();
    expect(thread.getSnapshot()).toMatchObject({ unsent: [], messages: [{ id: uuid(61), version: 1 }] });
    expect([h.posts(), await h.outbox.all()]).toEqual([[{ cid, text: 'Hello?' }], []]);
  });

  test('its echo may come before the answer, or in place of it', async () => {
    const h = house({ post: never });
    await h.live();
    const thread = await h.thread();
    const cid = thread.say('Hello?');
    await rest();
    h.stream().feed(1, 'message.created', echo(61, cid, 'Hello?'));
    await rest();
    expect(thread.getSnapshot()).toMatchObject({ unsent: [], messages: [{ cid }] });
    await h.clock.advance(35_000);
    expect([await h.outbox.all(), h.posts().length]).toEqual([[], 1]);
  });

  test('offline it waits, in order, and is sent once when the network is back', async () => {
    const h = house();
    await h.live();
    const thread = await h.thread();
    h.is.online = false;
    h.stream().break();
    await rest();
    const cids = ['one', 'two', 'three'].map((text) => thread.say(text));
    await h.clock.advance(60_000);
    expect(thread.getSnapshot().unsent.map(({ cid, state }) => [cid, state])).toEqual(cids.map((c) => [c, 'queued']));
    expect(h.queued()).toBeGreaterThan(0);
    h.is.online = true;
    const before = h.posts().length;
    h.wake.ring();
    await rest();
    expect(h.posts().slice(before)).toMatchObject([{ text: 'one' }, { text: 'two' }, { text: 'three' }]);
    expect([thread.getSnapshot().unsent, await h.outbox.all()]).toEqual([[], []]);
  });

  test('a server that cannot now is asked again after a pause', async () => {
    const h = house({ post: () => refused('unavailable', {}, 5) });
    await h.live();
    const thread = await h.thread();
    thread.say('one');
    await rest();
    h.is.post = () => json({ messageId: uuid(61), replyId: uuid(62), runId: uuid(90) }, 202);
    await h.clock.advance(4_999);
    expect(h.posts().length).toBe(1);
    await h.clock.advance(1);
    expect([h.posts().length, thread.getSnapshot().unsent]).toEqual([2, []]);
  });

  test('a conversation that is full keeps its order and is asked again; the others are not held up', async () => {
    const taken = house().is.post;
    let room = 1;
    const full = (request: Received) => request.path.includes(uuid(50)) && room-- <= 0;
    const h = house({ post: (request) => (full(request) ? refused('too_many_runs') : taken(request)) });
    await h.live();
    const [thread, other] = [await h.thread(), await h.thread(uuid(51))];
    // each sign of a network tries the first again: what counts is the order in which they are first tried
    const texts = () => [...new Set(h.posts().map((body) => (body as { text: string }).text))];
    for (const text of ['one', 'two', 'three']) thread.say(text);
    other.say('elsewhere');
    await rest();
    expect(texts()).toEqual(['one', 'two', 'elsewhere']);
    expect(thread.getSnapshot().unsent).toMatchObject([
      { text: 'two', state: 'queued' },
      { text: 'three', state: 'queued' },
    ]);
    // what is said meanwhile does not overtake
    thread.say('four');
    await rest();
    expect(texts()).toEqual(['one', 'two', 'elsewhere']);
    room = Number.POSITIVE_INFINITY;
    await h.clock.advance(30_000);
    expect(texts()).toEqual(['one', 'two', 'elsewhere', 'three', 'four']);
    expect([thread.getSnapshot().unsent, await h.outbox.all()]).toEqual([[], []]);
  });

  test('what is refused stays and does not hold up the others; it can be said again, or taken back', async () => {
    const taken = house().is.post;
    const h = house({
      post: (request) =>
        (request.body as { text: string }).text === 'bad' ? refused('unknown_field') : taken(request),
    });
    await h.live();
    const thread = await h.thread();
    const [bad] = ['bad', 'good'].map((text) => thread.say(text));
    const other = await h.thread(uuid(51));
    other.say('elsewhere');
    await rest();
    expect(h.posts()).toMatchObject([{ text: 'bad' }, { text: 'good' }, { text: 'elsewhere' }]);
    expect(thread.getSnapshot().unsent).toMatchObject([
      { cid: bad, state: 'failed', fault: { code: 'unknown_field' } },
    ]);
    h.wake.ring();
    await rest();
    expect(h.posts().length).toBe(3);
    h.is.post = taken;
    thread.sayAgain(bad ?? '');
    await rest();
    expect([thread.getSnapshot().unsent, h.posts().length]).toEqual([[], 4]);
    h.is.post = () => refused('unknown_field');
    const worse = thread.say('worse');
    await rest();
    thread.takeBack(worse);
    await rest();
    expect([thread.getSnapshot().unsent, await h.outbox.all()]).toEqual([[], []]);
  });

  test('of an earlier visit is shown and sent; of another person neither', async () => {
    const outbox = memoryMessages();
    const item = { conversationId: uuid(50), text: 'hi', saidAt: 1, state: 'queued' } as const;
    await outbox.add({ ...item, cid: 'a', userId: uuid(9) });
    await outbox.add({ ...item, cid: 'b', userId: ann.id });
    const h = house({ outbox, post: never });
    const thread = h.mirror.thread(uuid(50));
    await h.live();
    expect([thread.getSnapshot().unsent.map(({ cid }) => cid), h.posts()]).toMatchObject([['b'], [{ cid: 'b' }]]);
  });

  test('two pages of one browser send it once', async () => {
    const outbox = memoryMessages();
    const [one, two] = [house({ outbox }), house({ outbox })];
    await outbox.add({ cid: 'a', conversationId: uuid(50), text: 'hi', userId: ann.id, saidAt: 1, state: 'queued' });
    await Promise.all([one.live(), two.live()]);
    await rest();
    expect([...one.posts(), ...two.posts()].length).toBe(1);
  });

  test('a storage that keeps nothing: sent all the same', async () => {
    const outbox = { ...memoryMessages(), add: () => Promise.reject(new Error('full')) };
    const h = house({ outbox });
    await h.live();
    const thread = await h.thread();
    thread.say('hi');
    await rest();
    expect([h.posts().length, thread.getSnapshot().unsent]).toEqual([1, []]);
  });
});
