import type { Ask, PushPayload } from '@beckon/protocol';
import { describe, expect, test } from 'vitest';
import {
  anAsk,
  ann,
  answered,
  broken,
  heldClock,
  json,
  played,
  type Received,
  refused,
  rest,
  uuid,
} from '../../test/kit.ts';
import { playedScope, subscription } from '../../test/worker-scope.ts';
import { memoryStorage } from '../storage/storage.ts';
import { installWorker, type WorkerTexts } from './index.ts';

const texts: WorkerTexts = {
  generic: { title: 'Beckon', body: 'Something waits for you' },
  notSentYet: 'Not sent yet',
  answeredBy: 'Answered by {name}',
  answered: 'Answered',
  noLongerOpen: 'No longer open',
  openToAnswer: 'Tap to answer in the app',
};

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';
const ASK = uuid(10);
const HASH = 'e'.repeat(64);

function payload(
  beckon: Partial<PushPayload['beckon']> = {},
  notification: Partial<PushPayload['notification']> = {},
): string {
  const whole: PushPayload = {
    web_push: 8030,
    mutable: true,
    app_badge: 2,
    notification: {
      title: 'robot',
      body: 'npm test',
      navigate: `https://beckon.test/asks/${ASK}`,
      tag: `ask:${ASK}`,
      silent: false,
      renotify: true,
      requireInteraction: true,
      mutable: true,
      app_badge: 2,
      ...notification,
    },
    beckon: {
      v: 1,
      id: uuid(1),
      kind: 'approval',
      purpose: 'alert',
      askId: ASK,
      actions: [
        { action: 'approve', title: 'Approve' },
        { action: 'deny', title: 'Deny' },
      ],
      token: 'answer-token',
      detailHash: HASH,
      badgeSeq: 5,
      receipt: 'https://beckon.test/v1/receipts',
      ...beckon,
    },
  };
  return JSON.stringify(whole);
}

function house(options: { userAgent?: string } = {}) {
  const world = playedScope(options.userAgent);
  const storage = memoryStorage();
  const clock = heldClock();
  const is = { online: true, answer: (_: Received): Response => json(answered(anAsk())) };
  const server = played((request) => {
    if (!is.online) return broken();
    if (request.path === '/v1/receipts') return new Response(null, { status: 204 });
    if (request.path === '/v1/me') return json({ kind: 'user', tenantId: uuid(0), user: ann });
    if (request.path === '/v1/push/vapid-key') return json({ publicKey: 'BNcRdreALRFX' });
    if (request.path === '/v1/push/subscriptions') return json({ id: uuid(8), deviceToken: 'next-token' });
    return is.answer(request);
  });
  installWorker(world.scope, { texts, icon: '/icon.png', badge: '/badge.png', fetch: server.fetch, clock, storage });
  const to = (path: string): Received[] => server.requests.filter((request) => request.path.endsWith(path));
  return {
    ...world,
    storage,
    clock,
    is,
    server,
    to,
    device: {
      deviceId: uuid(7),
      deviceToken: 'device-token',
      endpoint: 'https://push.test/old',
      vapidPublicKey: 'BNcRdreALRFX',
    },
    push: (text: string | null = payload()) =>
      world.fire('push', { data: text === null ? null : { text: () => text } }),
    manager: world.push,
    /** Taps what is on the screen. */
    tap: (action = '') => world.fire('notificationclick', { notification: world.screen[0], action }),
    top: () => world.screen[0]?.options ?? expect.unreachable(),
    receipts: () => to('/v1/receipts').map((request) => (request.body as { type: string }).type),
  };
}

describe('a push', () => {
  test('is shown as it says, with its buttons, over the default icon', async () => {
    const h = house();
    await h.push();
    expect(h.shown).toEqual([
      {
        title: 'robot',
        options: {
          body: 'npm test',
          tag: `ask:${ASK}`,
          silent: false,
          renotify: true,
          requireInteraction: true,
          actions: [
            { action: 'approve', title: 'Approve' },
            { action: 'deny', title: 'Deny' },
          ],
          icon: '/icon.png',
          badge: '/badge.png',
          data: expect.objectContaining({ beckon: 1 }),
        },
      },
    ]);
  });

  test('writes the icon, reports itself shown, and tells the pages', async () => {
    const h = house();
    await h.storage.device.set(h.device);
    const page = h.addWindow();
    await h.push();
    expect(h.icon).toEqual([2]);
    expect(h.to('/v1/receipts')[0]).toMatchObject({ body: { notificationId: uuid(1), type: 'shown' } });
    expect(h.to('/v1/receipts')[0]?.headers.get('authorization')).toBe('Bearer device-token');
    expect(page.heard).toEqual([{ type: 'beckon.push', id: uuid(1), kind: 'approval', purpose: 'alert', askId: ASK }]);
  });

  test('an older count does not go over a newer one; nothing waits clears it', async () => {
    const h = house();
    await h.push(payload({ id: uuid(1), badgeSeq: 5 }));
    await h.push(payload({ id: uuid(2), badgeSeq: 4 }, { app_badge: 9 }));
    await h.push(payload({ id: uuid(3), badgeSeq: 6 }, { app_badge: 0 }));
    expect(h.icon).toEqual([2, 'none']);
    await h.clock.advance(2 * 86_400_000);
    await h.push(payload({ id: uuid(4), badgeSeq: 1 }, { app_badge: 1 }));
    expect(h.icon).toEqual([2, 'none', 1]);
  });

  test.each([[null], [''], ['{"cut":'], ['{}']])('that says nothing (%j) still shows something', async (text) => {
    const h = house();
    await h.push(text);
    expect(h.shown).toMatchObject([{ title: 'Beckon', options: { body: 'Something waits for you', tag: 'beckon' } }]);
    await h.tap();
    expect([h.opened, h.screen]).toEqual([['https://beckon.test/'], []]);
  });

  test('alerts once for each id: again is without a sound, and forgotten after a week', async () => {
    const h = house();
    await h.push();
    await h.push();
    expect(h.shown.map((shown) => [shown.options.silent, shown.options.renotify])).toEqual([
      [false, true],
      [true, false],
    ]);
    expect(h.screen.length).toBe(1);
    await h.clock.advance(8 * 86_400_000);
    await h.push(payload({ id: uuid(2) }));
    await h.push();
    expect(h.top().silent).toBe(false);
  });

  test('a settlement replaces the alert in silence, and goes after a glance', async () => {
    const h = house();
    await h.push();
    await h.push(payload({ purpose: 'settle' }, { body: 'Answered by Ann', silent: true, renotify: false }));
    expect(h.screen.length).toBe(1);
    expect(h.top()).toMatchObject({
      body: 'Answered by Ann',
      silent: true,
      renotify: false,
      actions: [],
      requireInteraction: false,
    });
    await h.clock.advance(5_999);
    expect(h.screen.length).toBe(1);
    await h.clock.advance(1);
    expect(h.screen.length).toBe(0);
  });

  test('on an iPhone the settlement stays: one that vanished would count as a push that showed nothing', async () => {
    const h = house({ userAgent: IPHONE });
    await h.push(payload({ purpose: 'settle' }));
    await h.clock.advance(60_000);
    expect([h.screen.length, h.clock.waiting]).toEqual([1, 0]);
  });

  test('what took the place of a settlement is not closed with it', async () => {
    const h = house();
    await h.push(payload({ purpose: 'settle' }));
    await h.push(payload({ id: uuid(2) }));
    await h.clock.advance(60_000);
    expect(h.screen.length).toBe(1);
  });

  test('an alert that its settlement overtook makes no sound and has no buttons', async () => {
    const h = house();
    await h.push(payload({ purpose: 'settle' }));
    await h.push();
    expect(h.top()).toMatchObject({ silent: true, actions: [] });
    await h.push();
    expect(h.top()).toMatchObject({ silent: true, actions: [] });
  });

  test('a storage that fails, a server that is away: it is shown all the same', async () => {
    const h = house();
    h.is.online = false;
    h.storage.shown.get = () => Promise.reject(new Error('no storage'));
    h.storage.shown.put = () => Promise.reject(new Error('no storage'));
    h.storage.device.get = () => Promise.reject(new Error('no storage'));
    await h.push();
    expect(h.top().silent).toBe(false);
  });
});

describe('a tap', () => {
  test('with no window opens one where the notification points', async () => {
    const h = house();
    await h.storage.device.set(h.device);
    await h.push();
    await h.tap();
    expect([h.opened, h.screen]).toEqual([[`https://beckon.test/asks/${ASK}`], []]);
    expect(h.receipts()).toEqual(['shown', 'clicked']);
  });

  test('with windows focuses the nearest and tells it where to go', async () => {
    const h = house();
    const far = h.addWindow();
    const near = h.addWindow({ visibilityState: 'visible' });
    await h.push(payload({}, { navigate: `https://beckon.test/asks/${ASK}?from=push#top` }));
    await h.tap();
    expect(near.heard.at(-1)).toEqual({ type: 'beckon.open', path: `/asks/${ASK}?from=push#top` });
    expect([near.focused, far.focused, h.opened]).toEqual([true, false, []]);
    expect(far.heard.some((message) => (message as { type: string }).type === 'beckon.open')).toBe(false);
  });

  test('a window that may not be focused is told all the same', async () => {
    const h = house();
    const page = h.addWindow({ focus: () => Promise.reject(new DOMException('no gesture', 'InvalidAccessError')) });
    await h.push();
    await h.tap();
    expect(page.heard.at(-1)).toMatchObject({ type: 'beckon.open' });
  });

  test.each([
    ['https://elsewhere.test/asks/1?from=push#top', '/asks/1?from=push#top'],
    ['http://127.0.0.1:8787/asks/1', '/asks/1'],
    ['https://elsewhere.test//evil.test/x', '/evil.test/x'],
    ['//evil.test/x', '/x'],
    ['/\\\\evil.test/x', '/x'],
    ['/devices', '/devices'],
    ['javascript:alert(1)', '/'],
    ['http://[', '/'],
    ['', '/'],
  ])('%s opens %s, under the address that the app was installed from', async (navigate, path) => {
    const closed = house();
    await closed.push(payload({}, { navigate }));
    await closed.tap();
    expect(closed.opened).toEqual([`https://beckon.test${path}`]);
    const open = house();
    const page = open.addWindow();
    await open.push(payload({}, { navigate }));
    await open.tap();
    expect([page.heard.at(-1), open.opened]).toEqual([{ type: 'beckon.open', path }, []]);
  });

  test('wiping it away is reported; wiping away a settlement is not', async () => {
    const h = house();
    await h.storage.device.set(h.device);
    await h.push();
    await h.fire('notificationclose', { notification: h.screen[0] });
    await h.push(payload({ purpose: 'settle' }));
    await h.fire('notificationclose', { notification: h.screen[0] });
    await h.fire('notificationclose', { notification: { data: 'not ours' } });
    expect(h.receipts()).toEqual(['shown', 'dismissed', 'shown']);
  });
});

describe('a button', () => {
  test('answers without opening anything', async () => {
    const h = house();
    const page = h.addWindow();
    await h.push();
    await h.tap('approve');
    expect(h.to('/answer')).toMatchObject([
      { path: `/v1/asks/${ASK}/answer`, body: { value: 'approve', detailHash: HASH, ageMs: 0 }, credentials: 'omit' },
    ]);
    expect(h.to('/answer')[0]?.headers.get('authorization')).toBe('Bearer answer-token');
    expect([h.screen, h.opened, await h.storage.outbox.all()]).toEqual([[], [], []]);
    expect(page.heard.at(-1)).toEqual({ type: 'beckon.outbox' });
  });

  test.each([
    [answered(anAsk(), 'deny', { userName: 'Bob $& Co' }), 'Answered by Bob $& Co'],
    [answered(anAsk(), 'deny', { userName: null, via: 'agent' }), 'Answered'],
    [undefined, 'Answered'],
  ])('that comes late says who was first', async (ask: Ask | undefined, body) => {
    const h = house();
    h.is.answer = () => refused('already_answered', ask === undefined ? {} : { ask });
    await h.push();
    await h.tap('approve');
    expect(h.top()).toMatchObject({ body, tag: `ask:${ASK}`, silent: true, actions: [] });
    await h.clock.advance(6_000);
    expect([h.screen, await h.storage.outbox.all()]).toEqual([[], []]);
  });

  test('for an ask that is over says so', async () => {
    const h = house();
    h.is.answer = () => refused('ask_closed');
    await h.push();
    await h.tap('approve');
    expect(h.top()).toMatchObject({ body: 'No longer open', silent: true });
  });

  test.each(['token_expired', 'confirm_needed', 'open_in_app', 'detail_changed', 'invalid_answer'] as const)(
    'that the server does not take (%s) leads to the app',
    async (code) => {
      const h = house();
      h.is.answer = () => refused(code);
      await h.push();
      await h.tap('approve');
      expect(h.top()).toMatchObject({ body: 'Tap to answer in the app', silent: true, actions: [] });
      await h.tap();
      expect(h.opened).toEqual([`https://beckon.test/asks/${ASK}`]);
    },
  );

  test('without a token, or one that we did not offer, opens the app', async () => {
    const h = house();
    await h.push(payload({ token: undefined as never }));
    await h.tap('approve');
    await h.push(payload({ id: uuid(2) }));
    await h.tap('format-disk');
    expect([h.opened.length, h.to('/answer').length]).toEqual([2, 0]);
  });

  test('without a network says so, keeps its buttons, and asks to be woken', async () => {
    const h = house();
    await h.push();
    h.is.online = false;
    await h.tap('approve');
    expect(h.top()).toMatchObject({ body: 'Not sent yet\nnpm test', tag: `ask:${ASK}`, silent: true, renotify: false });
    expect(h.top().actions.length).toBe(2);
    expect(h.syncs).toEqual(['beckon-outbox']);
    expect(await h.storage.outbox.all()).toMatchObject([
      {
        askId: ASK,
        value: 'approve',
        token: 'answer-token',
        detailHash: HASH,
        tappedAt: h.clock.now(),
        state: 'queued',
      },
    ]);
  });

  test('another button on "not sent yet" changes the answer', async () => {
    const h = house();
    await h.push();
    h.is.online = false;
    await h.tap('approve');
    await h.clock.advance(60_000);
    await h.tap('deny');
    expect(h.top().body).toBe('Not sent yet\nnpm test');
    expect(await h.storage.outbox.all()).toMatchObject([{ value: 'deny', tappedAt: h.clock.now() }]);
  });

  test('a busy server counts as no network', async () => {
    const h = house();
    h.is.answer = () => refused('unavailable');
    await h.push();
    await h.tap('approve');
    expect(h.top().body).toContain('Not sent yet');
  });

  test('that was not even tried, behind one that could not be sent, says so too', async () => {
    const h = house();
    await h.storage.outbox.add({
      askId: uuid(99),
      value: 'approve',
      token: 't',
      tappedAt: h.clock.now() - 1,
      state: 'queued',
    });
    h.is.online = false;
    await h.push();
    await h.tap('approve');
    expect(h.top().body).toContain('Not sent yet');
    expect((await h.storage.outbox.all()).length).toBe(2);
  });

  test('without storage it is sent now or never', async () => {
    const h = house();
    h.storage.outbox.add = () => Promise.reject(new Error('no storage'));
    await h.push();
    await h.tap('approve');
    expect([h.to('/answer').length, h.screen]).toEqual([1, []]);
  });
});

describe('what waits', () => {
  async function waiting() {
    const h = house();
    await h.push();
    h.is.online = false;
    await h.tap('approve');
    h.is.online = true;
    await h.clock.advance(30_000);
    return { ...h, before: h.to('/answer').length };
  }

  test.each([
    ['sync', { tag: 'beckon-outbox' }],
    ['message', { data: { type: 'beckon.drain' } }],
    ['activate', {}],
  ])('is sent once on %s, with its age, and its notification goes', async (type, event) => {
    const h = await waiting();
    await h.fire(type, event);
    await h.fire(type, event);
    expect(h.to('/answer').length).toBe(h.before + 1);
    expect(h.to('/answer').at(-1)?.body).toEqual({ value: 'approve', detailHash: HASH, ageMs: 30_000 });
    expect([h.screen, await h.storage.outbox.all()]).toEqual([[], []]);
  });

  test('is sent with the next push', async () => {
    const h = await waiting();
    await h.push(payload({ id: uuid(2), askId: uuid(11) }, { tag: 'ask:other' }));
    expect(h.to('/answer').length).toBe(h.before + 1);
    expect(h.screen.map((notification) => notification.tag)).toEqual(['ask:other']);
  });

  test('too long ago: the person is asked to confirm', async () => {
    const h = await waiting();
    h.is.answer = () => refused('confirm_needed');
    await h.fire('sync', { tag: 'beckon-outbox' });
    expect(h.top()).toMatchObject({ body: 'Tap to answer in the app', actions: [] });
    expect(await h.storage.outbox.all()).toMatchObject([{ state: 'needs_confirmation' }]);
  });

  test('a sync that could not send is reported as failed, so that the browser tries again; the screen is left alone', async () => {
    const h = await waiting();
    h.is.online = false;
    const shown = h.shown.length;
    await expect(h.fire('sync', { tag: 'beckon-outbox' })).rejects.toMatchObject({ name: 'BeckonNetworkError' });
    await h.fire('sync', { tag: 'somebody else' });
    expect(h.shown.length).toBe(shown);
  });

  test('what was wiped away stays away', async () => {
    const h = await waiting();
    h.screen[0]?.close();
    h.is.answer = () => refused('already_answered', { ask: answered(anAsk()) });
    await h.fire('sync', { tag: 'beckon-outbox' });
    expect([h.screen, await h.storage.outbox.all()]).toEqual([[], []]);
  });

  test("a page's answers go under the session of whoever tapped, and of nobody else", async () => {
    const h = house();
    const item = { value: 'approve', tappedAt: h.clock.now(), state: 'queued' } as const;
    await h.storage.outbox.add({ ...item, askId: uuid(20), userId: ann.id });
    await h.storage.outbox.add({ ...item, askId: uuid(21), userId: uuid(9) });
    await h.fire('activate');
    expect(h.to('/answer').map((request) => request.path)).toEqual([`/v1/asks/${uuid(20)}/answer`]);
    expect(h.to('/answer')[0]?.credentials).toBe('same-origin');
  });

  test('messages of others are nothing to us', async () => {
    const h = await waiting();
    for (const data of [null, undefined, 'beckon.drain', { type: 'SKIP_WAITING' }]) await h.fire('message', { data });
    expect(h.to('/answer').length).toBe(h.before);
  });
});

describe('a subscription that the browser changed', () => {
  test('is told to the server under the device token, in the place of the old one', async () => {
    const h = house();
    await h.storage.device.set(h.device);
    await h.fire('pushsubscriptionchange', { oldSubscription: null, newSubscription: null });
    expect(h.to('/v1/push/subscriptions')).toMatchObject([
      {
        method: 'POST',
        body: { subscription: { endpoint: 'https://push.test/made-1' }, replaces: 'https://push.test/old' },
      },
    ]);
    expect(h.to('/v1/push/subscriptions')[0]?.headers.get('authorization')).toBe('Bearer device-token');
    expect(await h.storage.device.get()).toMatchObject({
      deviceToken: 'next-token',
      endpoint: 'https://push.test/made-1',
    });
  });

  test('brings its own new one, in Firefox', async () => {
    const h = house();
    await h.storage.device.set(h.device);
    await h.fire('pushsubscriptionchange', { newSubscription: subscription('https://push.test/given') });
    expect(h.to('/v1/push/subscriptions')[0]?.body).toMatchObject({
      subscription: { endpoint: 'https://push.test/given' },
    });
    expect(h.manager.made).toBe(0);
  });

  test('without anything noted: the key is asked for, and the cookie speaks', async () => {
    const h = house();
    await h.fire('pushsubscriptionchange', { oldSubscription: { endpoint: 'https://push.test/before' } });
    expect(h.to('/v1/push/subscriptions')[0]).toMatchObject({
      credentials: 'same-origin',
      body: { replaces: 'https://push.test/before', vapidPublicKey: 'BNcRdreALRFX' },
    });
  });

  test('what could not be told without a network is told at the next occasion', async () => {
    const h = house();
    await h.storage.device.set(h.device);
    h.is.online = false;
    await expect(h.fire('pushsubscriptionchange', {})).rejects.toMatchObject({ name: 'BeckonNetworkError' });
    h.is.online = true;
    await h.fire('message', { data: { type: 'beckon.drain' } });
    await h.fire('message', { data: { type: 'beckon.drain' } });
    expect(h.to('/v1/push/subscriptions').length).toBe(2);
    expect(await h.storage.device.get()).toMatchObject({ endpoint: 'https://push.test/made-1' });
  });
});

test('texts may follow the language of the notification', async () => {
  const world = playedScope();
  const server = played(broken);
  const german = { ...texts, notSentYet: 'Noch nicht gesendet' };
  const storage = memoryStorage();
  installWorker(world.scope, {
    texts: (lang) => (lang === 'de' ? german : texts),
    fetch: server.fetch,
    clock: heldClock(),
    storage,
  });
  await world.fire('push', { data: { text: () => payload({}, { lang: 'de' }) } });
  await world.fire('notificationclick', { notification: world.screen[0], action: 'deny' });
  await rest();
  expect(world.screen[0]?.options.body).toBe('Noch nicht gesendet\nnpm test');
});

describe('what was said in a page that is closed', () => {
  async function said() {
    const h = house();
    const item = { conversationId: uuid(50), userId: ann.id, saidAt: 1, state: 'queued' } as const;
    await h.storage.messages.add({ ...item, cid: 'a', text: 'one' });
    await h.storage.messages.add({ ...item, cid: 'b', text: 'two' });
    await h.storage.messages.add({ ...item, cid: 'c', text: 'not mine', userId: uuid(9) });
    h.is.answer = () => json({ messageId: uuid(61), replyId: uuid(62), runId: uuid(90) }, 202);
    return h;
  }

  test.each([
    ['sync', { tag: 'beckon-outbox' }],
    ['message', { data: { type: 'beckon.drain' } }],
    ['activate', {}],
  ])('is sent once on %s, in order, and the pages are told', async (type, event) => {
    const h = await said();
    const page = h.addWindow();
    await h.fire(type, event);
    await h.fire(type, event);
    expect(h.to('/messages').map(({ body }) => body)).toEqual([
      { cid: 'a', text: 'one' },
      { cid: 'b', text: 'two' },
    ]);
    expect((await h.storage.messages.all()).map(({ cid }) => cid)).toEqual(['c']);
    expect(page.heard).toEqual([{ type: 'beckon.outbox' }]);
  });

  test('a sync that could not send is reported as failed', async () => {
    const h = await said();
    h.is.answer = () => refused('unavailable');
    await expect(h.fire('sync', { tag: 'beckon-outbox' })).rejects.toMatchObject({ code: 'unavailable' });
    expect(h.to('/messages').length).toBe(1);
  });
});
