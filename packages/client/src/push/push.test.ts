import { describe, expect, test } from 'vitest';
import { broken, heldClock, json, played, type Received, refused, rest, uuid } from '../../test/kit.ts';
import { createClient } from '../call/client.ts';
import { memoryStorage } from '../storage/storage.ts';
import { deviceName, recognise } from './browser.ts';
import { disablePush, enablePush } from './enable.ts';
import { keyBytes, keyText } from './key.ts';
import { type PushEnv, pushSituation } from './situation.ts';
import type { PushManagerLike, PushSubscriptionLike } from './subscription.ts';

const agents = {
  chrome: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  android:
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36',
  samsung:
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
  edge: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0',
  firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0',
  safari:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
  iphone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1',
  iphoneApp:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
  iphoneChrome:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/156.0.0.0 Mobile/15E148 Safari/604.1',
} as const;

test.each([
  ['chrome', 'Chrome on Linux', 'chrome', 'linux'],
  ['android', 'Chrome on Android', 'chrome', 'android'],
  ['samsung', 'Samsung Internet on Android', 'other', 'android'],
  ['edge', 'Edge on Windows', 'edge', 'windows'],
  ['firefox', 'Firefox on Linux', 'firefox', 'linux'],
  ['safari', 'Safari on Mac', 'safari', 'mac'],
  ['iphone', 'Safari on iPhone', 'safari', 'ios'],
  ['iphoneApp', 'Safari on iPhone', 'safari', 'ios'],
  ['iphoneChrome', 'Chrome on iPhone', 'chrome', 'ios'],
] as const)('%s is called %s', (agent, name, browser, platform) => {
  expect(recognise({ userAgent: agents[agent] })).toEqual({ name, browser, platform });
});

test('an iPad that says it is a Mac, and a program that says nothing', () => {
  expect(deviceName({ userAgent: agents.safari, maxTouchPoints: 5 })).toBe('Safari on iPad');
  expect(recognise({ userAgent: '' })).toEqual({ name: 'Browser', browser: 'other', platform: 'other' });
});

test('a key survives the way to bytes and back', () => {
  const key = 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM';
  expect(keyText(keyBytes(key).buffer)).toBe(key);
});

const KEY = 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQ';
const OLD_KEY = 'BAAAdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQ';

/** A browser's push manager, which like the real ones holds one subscription and refuses a second key. */
function manager(): PushManagerLike & { made: number; present: PushSubscriptionLike | null } {
  const self = {
    made: 0,
    present: null as PushSubscriptionLike | null,
    getSubscription: async () => self.present,
    async subscribe({ applicationServerKey }: { applicationServerKey: Uint8Array<ArrayBuffer> }) {
      if (self.present !== null) throw new DOMException('another key', 'InvalidStateError');
      const endpoint = `https://push.test/${++self.made}`;
      self.present = {
        endpoint,
        options: { applicationServerKey: applicationServerKey.slice().buffer },
        toJSON: () => ({ endpoint, expirationTime: null, keys: { p256dh: 'p', auth: 'a' }, extra: 1 }),
        unsubscribe: async () => {
          self.present = null;
          return true;
        },
      };
      return self.present;
    },
  };
  return self;
}

function house(more: { permission?: string; says?: string; userAgent?: string } & Partial<PushEnv> = {}) {
  const { permission = 'default', says = 'granted', userAgent = agents.chrome, ...rest } = more;
  const push = manager();
  const storage = memoryStorage();
  const order: string[] = [];
  const Notification = {
    permission,
    async requestPermission() {
      order.push('asked');
      Notification.permission = says;
      return says;
    },
  };
  const registration = { pushManager: push };
  const env: PushEnv = {
    isSecureContext: true,
    navigator: {
      userAgent,
      serviceWorker: { ready: Promise.resolve(registration), getRegistration: async () => registration },
    },
    Notification,
    PushManager: class {},
    storage,
    ...rest,
  };
  const is = { key: KEY, answer: undefined as ((request: Received) => Response) | undefined };
  let device = 0;
  const server = played((request) => {
    const special = is.answer?.(request);
    if (special !== undefined) return special;
    if (request.path === '/v1/push/vapid-key') return json({ publicKey: is.key });
    if (request.method === 'DELETE') return new Response(null, { status: 204 });
    return json({ id: uuid(++device), deviceToken: `token-${device}` }, 201);
  });
  const clock = heldClock();
  const client = createClient({ url: 'http://beckon.test', fetch: server.fetch, clock });
  return { env, push, storage, server, client, is, order, clock };
}
const bodies = (requests: Received[]): unknown[] =>
  requests.filter((request) => request.method === 'POST').map((request) => request.body);

describe('the situation', () => {
  test.each([
    [{ isSecureContext: false }, 'insecure'],
    [{ userAgent: agents.iphone, PushManager: undefined as never }, 'ios-not-installed'],
    [
      { userAgent: agents.iphoneApp, PushManager: undefined as never, matchMedia: () => ({ matches: true }) },
      'unsupported',
    ],
    [{ PushManager: undefined as never }, 'unsupported'],
    [{ navigator: { userAgent: agents.firefox } }, 'private'],
    [{ navigator: { userAgent: agents.chrome } }, 'unsupported'],
    [{ permission: 'denied' }, 'denied'],
    [{}, 'default'],
    [{ permission: 'granted' }, 'granted'],
  ])('%# is told', async (more, type) => {
    expect(await pushSituation(house(more).env)).toMatchObject({ type, subscribed: false });
  });

  test('subscribed means: this subscription is the one that the server was told', async () => {
    const h = house();
    await enablePush(h.client, { env: h.env });
    expect(await pushSituation(h.env)).toMatchObject({
      subscribed: true,
      deviceId: uuid(1),
      browser: 'chrome',
      platform: 'linux',
    });
    await h.push.present?.unsubscribe();
    await h.push.subscribe({ userVisibleOnly: true, applicationServerKey: keyBytes(KEY) });
    expect(await pushSituation(h.env)).toMatchObject({ subscribed: false });
  });
});

describe('enabling', () => {
  test('asks before it awaits anything, subscribes, registers, and notes what the worker needs', async () => {
    const h = house();
    const enabling = enablePush(h.client, { env: h.env });
    expect(h.order).toEqual(['asked']);
    expect(await enabling).toMatchObject({ device: { id: uuid(1), deviceToken: 'token-1' } });
    expect(bodies(h.server.requests)).toEqual([
      {
        subscription: { endpoint: 'https://push.test/1', keys: { p256dh: 'p', auth: 'a' } },
        vapidPublicKey: KEY,
        name: 'Chrome on Linux',
      },
    ]);
    expect(await h.storage.device.get()).toEqual({
      deviceId: uuid(1),
      deviceToken: 'token-1',
      endpoint: 'https://push.test/1',
      vapidPublicKey: KEY,
    });
  });

  test('a second time renews the same subscription', async () => {
    const h = house();
    await enablePush(h.client, { env: h.env });
    await enablePush(h.client, { env: h.env, name: 'My laptop' });
    expect([h.push.made, bodies(h.server.requests)[1]]).toEqual([1, expect.objectContaining({ name: 'My laptop' })]);
    expect(bodies(h.server.requests)[1]).not.toHaveProperty('replaces');
  });

  test.each([[true], [false]])(
    'one made with another key is given up and made again (browser tells the key: %s)',
    async (tells) => {
      const h = house();
      h.is.key = OLD_KEY;
      await enablePush(h.client, { env: h.env });
      if (!tells && h.push.present) h.push.present = { ...h.push.present, options: { applicationServerKey: null } };
      h.is.key = KEY;
      expect(await enablePush(h.client, { env: h.env })).toHaveProperty('device');
      expect(bodies(h.server.requests)[1]).toMatchObject({
        subscription: { endpoint: 'https://push.test/2' },
        replaces: 'https://push.test/1',
        vapidPublicKey: KEY,
      });
    },
  );

  test.each([
    [{ says: 'denied' }, 'denied'],
    [{ says: 'default' }, 'dismissed'],
    [{ isSecureContext: false }, 'insecure'],
    [{ permission: 'denied' }, 'denied'],
  ])('%# is refused', async (more, refusedAs) => {
    const h = house(more);
    expect(await enablePush(h.client, { env: h.env })).toMatchObject({ refused: refusedAs, situation: {} });
    expect(h.server.requests).toEqual([]);
  });

  test("the browser's own push service refuses", async () => {
    const h = house();
    h.push.subscribe = async () => {
      throw new DOMException('push service error', 'AbortError');
    };
    expect(await enablePush(h.client, { env: h.env })).toMatchObject({
      refused: 'push-service',
      cause: { name: 'AbortError' },
    });
  });

  test('a worker that never becomes ready is not waited for', async () => {
    const workers = { ready: new Promise<never>(() => {}), getRegistration: async () => undefined };
    const h = house({ navigator: { userAgent: agents.chrome, serviceWorker: workers } });
    let result: unknown;
    void enablePush(h.client, { env: h.env, clock: h.clock }).then((value) => {
      result = value;
    });
    await h.clock.advance(10_000);
    await rest();
    expect(result).toMatchObject({ refused: 'no-worker' });
  });

  test("the server's refusal is thrown, and nothing is noted", async () => {
    const h = house();
    h.is.answer = (request) => (request.method === 'POST' ? refused('endpoint_refused') : json({ publicKey: KEY }));
    await expect(enablePush(h.client, { env: h.env })).rejects.toMatchObject({ code: 'endpoint_refused' });
    expect(await h.storage.device.get()).toBe(undefined);
  });
});

describe('disabling', () => {
  test.each([[undefined], [broken], [() => refused('not_found')]])(
    'ends it here whatever the server says',
    async (answer) => {
      const h = house();
      await enablePush(h.client, { env: h.env });
      h.is.answer = answer;
      await disablePush(h.client, { env: h.env });
      expect(h.server.requests.at(-1)).toMatchObject({ method: 'DELETE', body: { endpoint: 'https://push.test/1' } });
      expect([h.push.present, await h.storage.device.get()]).toEqual([null, undefined]);
    },
  );

  test('where nothing was enabled it asks nothing', async () => {
    const h = house();
    await disablePush(h.client, { env: h.env });
    expect(h.server.requests).toEqual([]);
  });
});

/** The browser's own types fit: checked by the compiler. */
export const fits = (real: PushManager): PushManagerLike => real;
