import { addressGuard, generateVapidKeys, openWebPush } from '@beckon/webpush';
import { expect, test } from 'vitest';
import { openScratch } from '../machine/scratch.ts';
import { openSite, subscribeInPage } from '../machine/site.fixture.ts';
import { openAutopush, openPushService, type SubscriptionJSON } from '../push-service/index.ts';
import { encrypt, makeVapid, push } from '../push-service/sender.fixture.ts';
import { openFirefox } from './index.ts';

const WORKER = `
  addEventListener('install', () => skipWaiting());
  addEventListener('activate', (event) => event.waitUntil(clients.claim()));
  const report = (what) => fetch('/report', { method: 'POST', body: JSON.stringify(what) });
  addEventListener('push', (event) => {
    const text = event.data ? event.data.text() : null;
    if (text === 'throw') throw new Error('as asked');
    event.waitUntil(report({ push: text }));
  });
  addEventListener('pushsubscriptionchange', (event) => event.waitUntil(report({ changed: true })));
`;

const vapid = makeVapid();

test('a stock Firefox subscribes with our service and opens what was encrypted for it', async () => {
  await using service = await openPushService();
  await using autopush = await openAutopush(service);
  await using site = await openSite(WORKER);
  await using firefox = await openFirefox({ pushServerURL: autopush.pushServerURL });
  const page = await firefox.newPage(site.url);
  const subscription = (await page.evaluate(subscribeInPage, vapid.publicKey)) as SubscriptionJSON;
  expect(autopush.endpoints).toEqual([subscription.endpoint]);
  expect(await push(subscription, 'hello', makeVapid())).toBe('403 VapidPkHashMismatch');

  for (const text of ['hello', 'Grüße, 🎈', '']) {
    expect(await push(subscription, text, vapid)).toBe('201');
    expect(await site.nextReport()).toEqual({ push: text });
    expect(await autopush.nextAck()).toMatchObject({ code: 100 });
  }
  const empty = { body: new Uint8Array(), headers: { 'content-encoding': undefined } };
  expect(await push(subscription, '', vapid, empty)).toBe('201');
  expect(await site.nextReport()).toEqual({ push: null });
  expect(await autopush.nextAck()).toMatchObject({ code: 100 });

  expect(await push(subscription, '', vapid, { body: encrypt(subscription, Buffer.from('x'), 1) })).toBe('201');
  expect(await autopush.nextAck()).toMatchObject({ code: 101 });
  expect(await push(subscription, 'throw', vapid)).toBe('201');
  expect([(await autopush.nextAck()).code, (await autopush.nextAck()).code]).toEqual([100, 301]);
});

test('a stock Firefox opens what @beckon/webpush encrypts, up to the last byte', async () => {
  await using service = await openPushService();
  await using autopush = await openAutopush(service);
  await using site = await openSite(WORKER);
  await using firefox = await openFirefox({ pushServerURL: autopush.pushServerURL });
  const keys = generateVapidKeys();
  const identity = { subject: 'mailto:ops@beckon.example', ...keys };
  const guard = addressGuard({ allowPrivate: true });
  await using sender = openWebPush({ vapid: identity, guard, allowInsecure: true });
  const page = await firefox.newPage(site.url);
  const subscription = (await page.evaluate(subscribeInPage, keys.publicKey)) as SubscriptionJSON;

  for (const text of ['hello', 'Grüße, 🎈', 'x'.repeat(3_993)]) {
    expect(await sender.send(subscription, text, { ttl: 60, urgency: 'high', topic: 'ask' })).toMatchObject({
      status: 201,
    });
    expect(await site.nextReport()).toEqual({ push: text });
    expect(await autopush.nextAck()).toMatchObject({ code: 100 });
  }
  expect(service.refusals).toEqual([]);
});

test('what comes while Firefox is away is delivered when it is started again; lost data makes it subscribe anew', async () => {
  await using service = await openPushService();
  await using autopush = await openAutopush(service);
  await using site = await openSite(WORKER);
  await using profile = await openScratch('profile');
  const start = () => openFirefox({ pushServerURL: autopush.pushServerURL, profile: profile.path });
  let subscription: SubscriptionJSON;
  {
    await using firefox = await start();
    const page = await firefox.newPage(site.url);
    subscription = (await page.evaluate(subscribeInPage, vapid.publicKey)) as SubscriptionJSON;
  }
  expect(await push(subscription, 'while you were out', vapid)).toBe('201');

  await using firefox = await start();
  expect(await site.nextReport()).toEqual({ push: 'while you were out' });
  expect(await autopush.nextAck()).toMatchObject({ code: 100 });
  await firefox.newPage(site.url);
  autopush.forgetEveryone();
  expect(await site.nextReport()).toEqual({ changed: true });
});

test('a machine without Firefox is told what to install', async () => {
  const { PATH } = process.env;
  process.env.PATH = '/nowhere';
  try {
    await expect(openFirefox({ pushServerURL: 'ws://127.0.0.1:1/' })).rejects.toThrow(
      'install it (apt-get install firefox-esr',
    );
  } finally {
    process.env.PATH = PATH;
  }
});
