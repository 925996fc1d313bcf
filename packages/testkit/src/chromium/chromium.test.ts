import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, type Site, subscribeInPage } from '../machine/site.fixture.ts';
import { openPushService, type PushService } from '../push-service/index.ts';
import { encrypt, makeVapid, push } from '../push-service/sender.fixture.ts';
import { makeCertificate } from '../tls/index.ts';
import { clickNotification, dismissNotification, notifications, type ShownNotification } from './notifications.ts';
import { type Chromium, openChromium } from './open.ts';
import { type PushStub, pump, stubPushSubscribe } from './push-stub.ts';

const WORKER = `
  addEventListener('install', () => skipWaiting());
  addEventListener('activate', (event) => event.waitUntil(clients.claim()));
  const report = (what) => fetch('/report', { method: 'POST', body: JSON.stringify(what) });
  addEventListener('push', (event) => {
    const { title, ...options } = event.data.json();
    event.waitUntil(registration.showNotification(title, options));
  });
  addEventListener('notificationclick', (event) => event.waitUntil((async () => {
    const { action, notification } = event;
    if (action === '') {
      const [client] = await clients.matchAll({ type: 'window' });
      return client && notification.data.focus ? client.focus() : clients.openWindow('/asks/1');
    }
    notification.close();
    await report({ action, tag: notification.tag, data: notification.data });
  })()));
  addEventListener('notificationclose', (event) => event.waitUntil(report({ closed: event.notification.tag })));
  addEventListener('sync', (event) => event.waitUntil(report({ sync: event.tag })));
`;

const vapid = makeVapid();
const ASK = {
  title: 'May I?',
  body: 'npm test',
  tag: 'ask:1',
  data: { askId: 1, focus: true },
  actions: [
    { action: 'approve', title: 'Approve' },
    { action: 'deny', title: 'Deny' },
  ],
};

let service: PushService;
let site: Site;
let chromium: Chromium;
let stub: PushStub;
const house = new AsyncDisposableStack();

beforeAll(async () => {
  service = house.use(await openPushService());
  site = house.use(await openSite(WORKER));
  chromium = house.use(await openChromium());
  stub = await stubPushSubscribe(chromium.context, service);
});
afterAll(() => house.disposeAsync());

test('a page subscribes as with a real browser, and the worker gets and shows what was sent encrypted', async () => {
  await using _pump = pump(chromium, stub);
  const page = await chromium.newPage(site.url);
  const json = await page.evaluate(subscribeInPage, vapid.publicKey);
  const subscription = stub.subscription(site.url);
  expect(json).toEqual(subscription?.toJSON());
  if (!subscription) throw new Error('the page has subscribed');

  expect(await push(subscription, JSON.stringify(ASK), vapid)).toBe('201');
  await expect.poll(() => notifications(chromium, page)).toMatchObject([ASK]);
  await page.reload();
  expect(
    await page.evaluate(async () =>
      (await (await navigator.serviceWorker.ready).pushManager.getSubscription())?.toJSON(),
    ),
  ).toEqual(json);
  await page.close();
});

test('a click on a button, on the body, and a dismissal run the worker’s own handlers', async () => {
  const page = await chromium.newPage(site.url);
  await page.evaluate(subscribeInPage, vapid.publicKey);
  const show = async (ask: object): Promise<ShownNotification[]> => {
    await chromium.registrations.deliver(site.url, JSON.stringify(ask));
    return notifications(chromium, page);
  };
  expect(await show(ASK)).toHaveLength(1);
  expect(await clickNotification(chromium, site.url, ASK.tag)).toEqual({ opened: [], focused: [site.url] });
  expect(await clickNotification(chromium, site.url, ASK.tag, 'approve')).toEqual({ opened: [], focused: [] });
  expect(await site.nextReport()).toEqual({ action: 'approve', tag: 'ask:1', data: ASK.data });
  expect(await notifications(chromium, page)).toEqual([]);
  await expect(clickNotification(chromium, site.url, ASK.tag)).rejects.toThrow('no notification has the tag ask:1');

  await show({ ...ASK, data: {} });
  expect(await clickNotification(chromium, site.url, ASK.tag)).toEqual({ opened: [`${site.url}asks/1`], focused: [] });
  await dismissNotification(chromium, site.url, ASK.tag);
  expect(await site.nextReport()).toEqual({ closed: 'ask:1' });
  expect(await notifications(chromium, page)).toEqual([]);
  await page.close();
});

test('the worker is reached with no page open', async () => {
  const setUp = await chromium.newPage(site.url);
  await setUp.evaluate(subscribeInPage, vapid.publicKey);
  await setUp.close();
  await chromium.registrations.deliver(site.url, JSON.stringify({ ...ASK, tag: 'ask:2' }));
  const page = await chromium.newPage(site.url);
  expect(await notifications(chromium, page)).toMatchObject([{ tag: 'ask:2' }]);
  await page.close();
});

test('background sync is fired by hand', async (context) => {
  const page = await chromium.newPage(site.url);
  await page.evaluate(subscribeInPage, vapid.publicKey);
  const online = await page.evaluate(() => navigator.onLine);
  if (!online) context.skip('this machine has no network but loopback: Chromium holds background sync back');
  await chromium.registrations.sync(site.url, 'outbox');
  expect(await site.nextReport()).toEqual({ sync: 'outbox' });
  await page.close();
});

test('a worker that fails its push event has ended it, and an unknown scope is told', async () => {
  await chromium.registrations.deliver(site.url, 'not JSON');
  await expect(chromium.registrations.deliver('http://127.0.0.1:9/', '')).rejects.toThrow(`there are: ${site.url}`);
});

test('the stubbed PushManager refuses what Chromium refuses, and its subscriptions behave', async () => {
  const page = await chromium.newPage(site.url);
  await page.evaluate(subscribeInPage, vapid.publicKey);
  const former = stub.subscription(site.url);
  const other = makeVapid().publicKey;
  const seen = await page.evaluate(
    async ([key = '', otherKey = '']) => {
      const { pushManager } = await navigator.serviceWorker.ready;
      const refusal = (options: PushSubscriptionOptionsInit): Promise<string> =>
        pushManager.subscribe(options).then(
          () => 'subscribed',
          (error: DOMException) => error.name,
        );
      const refusals = [
        await refusal({ userVisibleOnly: true }),
        await refusal({ applicationServerKey: key }),
        await refusal({ userVisibleOnly: true, applicationServerKey: otherKey }),
      ];
      const subscription = await pushManager.getSubscription();
      if (!subscription) throw new Error('it was subscribed');
      const point = new Uint8Array(subscription.options.applicationServerKey ?? new ArrayBuffer(0));
      const again = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: point });
      const gone = [
        await subscription.unsubscribe(),
        await subscription.unsubscribe(),
        await pushManager.getSubscription(),
      ];
      return {
        refusals,
        same: again.endpoint === subscription.endpoint,
        genuine: subscription instanceof PushSubscription,
        lengths: [point.length, subscription.getKey('p256dh')?.byteLength, subscription.getKey('auth')?.byteLength],
        gone,
      };
    },
    [vapid.publicKey, other],
  );
  expect(seen).toEqual({
    refusals: ['AbortError', 'NotAllowedError', 'InvalidStateError'],
    same: true,
    genuine: true,
    lengths: [65, 65, 16],
    gone: [true, false, null],
  });
  if (!former) throw new Error('the page had subscribed');
  expect(await push(former, 'x', vapid)).toBe('410 Unsubscribed');
  await page.close();
});

test('a pump that meets what it cannot open says so when it is closed', async () => {
  const page = await chromium.newPage(site.url);
  const pumping = pump(chromium, stub);
  await page.evaluate(subscribeInPage, vapid.publicKey);
  const subscription = stub.subscription(site.url);
  if (!subscription) throw new Error('the page has subscribed');
  await push(subscription, '', vapid, { body: encrypt(subscription, Buffer.of(0xff)) });
  await expect(pumping[Symbol.asyncDispose]()).rejects.toThrow();
  await page.close();
});

test.each(['granted', 'denied', 'default'] as const)('the permission is %s from the start', async (wanted) => {
  await using browser = await openChromium({ notifications: wanted });
  const page = await browser.newPage(site.url);
  expect(await page.evaluate(() => Notification.permission)).toBe(wanted);
});

test('over TLS, a certificate of our own is trusted by its fingerprint', async () => {
  const certificate = await makeCertificate();
  await using secure = await openPushService({ certificate });
  await using browser = await openChromium({ trust: certificate });
  const page = await browser.context.newPage();
  expect((await page.goto(`${secure.origin}/`))?.status()).toBe(404);
  expect(await page.evaluate(() => isSecureContext)).toBe(true);
});

test('a machine without Chromium is told what to install', async () => {
  const { PATH } = process.env;
  process.env.PATH = '/nowhere';
  try {
    await expect(openChromium()).rejects.toThrow('install it (apt-get install chromium');
  } finally {
    process.env.PATH = PATH;
  }
});
