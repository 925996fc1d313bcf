import { once } from 'node:events';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Tray } from '../machine/tray.ts';
import { openAutopush } from './autopush.ts';
import { decrypt } from './decrypt.ts';
import { makeVapid, push } from './sender.fixture.ts';
import { openPushService } from './service.ts';
import { makeReceiverKeys, makeSubscription } from './subscription.ts';

const vapid = makeVapid();
const keys = makeReceiverKeys();
type Wire = Record<string, unknown>;

test('a browser registers, is notified, and what it acknowledged is not sent again', async () => {
  await using service = await openPushService();
  await using autopush = await openAutopush(service);
  await using browser = await connect(autopush.pushServerURL);
  const { uaid } = await browser.ask({ messageType: 'hello', broadcasts: {}, use_webpush: true });
  const { pushEndpoint } = await browser.ask({ messageType: 'register', channelID: 'a', key: vapid.publicKey });
  const subscription = makeSubscription(String(pushEndpoint), keys, vapid.publicKey);
  expect(autopush.endpoints).toEqual([pushEndpoint]);
  expect(await push(subscription, 'hello', makeVapid())).toBe('403 VapidPkHashMismatch');

  expect(await push(subscription, 'hello', vapid)).toBe('201');
  const notification = await browser.hear();
  expect(notification).toMatchObject({
    messageType: 'notification',
    channelID: 'a',
    ttl: 60,
    headers: { encoding: 'aes128gcm' },
  });
  expect(Buffer.from(decrypt(Buffer.from(String(notification.data), 'base64url'), keys)).toString()).toBe('hello');
  const { version } = notification;
  browser.say({ messageType: 'ack', updates: [{ channelID: 'a', version, code: 100 }] });
  expect(await autopush.nextAck()).toEqual({ channelID: 'a', version, code: 100 });
  browser.say({ messageType: 'nack', version, code: 301 });
  expect(await autopush.nextAck()).toEqual({ channelID: undefined, version, code: 301 });

  autopush.disconnect();
  await using again = await connect(autopush.pushServerURL);
  expect(await again.ask({ messageType: 'hello', uaid })).toMatchObject({ uaid });
  expect(await again.ask({})).toEqual({});
});

test('what was not acknowledged, or came while away, is delivered on return, in order, if it still lives', async () => {
  await using service = await openPushService();
  await using autopush = await openAutopush(service);
  await using browser = await connect(autopush.pushServerURL);
  const { uaid } = await browser.ask({ messageType: 'hello' });
  const { pushEndpoint } = await browser.ask({ messageType: 'register', channelID: 'a' });
  const subscription = makeSubscription(String(pushEndpoint), keys, undefined);
  await push(subscription, 'unacknowledged', vapid);
  await push(subscription, 'unacknowledged and short-lived', vapid, { headers: { ttl: '0' } });
  const heard = [await browser.hear(), await browser.hear()];
  autopush.disconnect();
  await browser.gone;
  await push(subscription, 'while away', vapid);

  await using again = await connect(autopush.pushServerURL);
  await again.ask({ messageType: 'hello', uaid });
  expect((await again.hear()).version).toBe(heard[0]?.version);
  const missed = await again.hear();
  expect(Buffer.from(decrypt(Buffer.from(String(missed.data), 'base64url'), keys)).toString()).toBe('while away');
  expect(await again.ask({})).toEqual({});
});

test('unregistering and losing all data end the endpoint', async () => {
  await using service = await openPushService();
  await using autopush = await openAutopush(service);
  await using browser = await connect(autopush.pushServerURL);
  const { uaid } = await browser.ask({ messageType: 'hello' });
  const endpoints = [];
  for (const channelID of ['a', 'b']) {
    endpoints.push(String((await browser.ask({ messageType: 'register', channelID })).pushEndpoint));
  }
  const [one, two] = endpoints.map((endpoint) => makeSubscription(endpoint, keys, undefined));
  if (!one || !two) throw new Error('two registrations were made');
  expect((await browser.ask({ messageType: 'register', channelID: 'a' })).pushEndpoint).toBe(one.endpoint);

  expect(await browser.ask({ messageType: 'unregister', channelID: 'a', code: 200 })).toMatchObject({ status: 200 });
  expect([await push(one, 'x', vapid), await push(two, 'x', vapid)]).toEqual(['410 Unsubscribed', '201']);
  autopush.forgetEveryone();
  expect(await push(two, 'x', vapid)).toBe('410 Unsubscribed');
  await using again = await connect(autopush.pushServerURL);
  expect((await again.ask({ messageType: 'hello', uaid })).uaid).not.toBe(uaid);
});

/** A browser's side of the WebSocket. */
async function connect(url: string) {
  const socket = new WebSocket(url);
  const heard = new Tray<Wire>();
  const gone = once(socket, 'close');
  socket.on('message', (data) => heard.put(JSON.parse(String(data))));
  await once(socket, 'open');
  const say = (message: Wire): void => socket.send(JSON.stringify(message));
  const hear = (): Promise<Wire> => heard.next(2_000, () => 'the service says nothing');
  return {
    gone,
    say,
    hear,
    ask(message: Wire): Promise<Wire> {
      say(message);
      return hear();
    },
    async [Symbol.asyncDispose]() {
      socket.terminate();
      await gone;
    },
  };
}
