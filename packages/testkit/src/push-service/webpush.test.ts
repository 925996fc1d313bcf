import { addressGuard, generateVapidKeys, openWebPush } from '@beckon/webpush';
import { expect, test } from 'vitest';
import { makeCertificate } from '../tls/index.ts';
import { openPushService } from './service.ts';

/** Two independent readings of the RFCs meet: our sender and our strict service share no code. */
const keys = generateVapidKeys();
const vapid = { subject: 'mailto:ops@beckon.example', ...keys };
const guard = addressGuard({ allowPrivate: true });

test('our sender obeys every rule over HTTP/2, on one connection', async () => {
  const certificate = await makeCertificate();
  await using service = await openPushService({ certificate });
  await using sender = openWebPush({ vapid, guard, ca: certificate.ca });
  const subscription = service.subscribe({ vapidPublicKey: keys.publicKey });
  const texts = Array.from({ length: 50 }, (_, index) => `message ${index} 🎈`);
  const outcomes = texts.map((text) => sender.send(subscription, text, { ttl: 60, urgency: 'high', topic: 'ask' }));
  expect(new Set((await Promise.all(outcomes)).map(({ type }) => type))).toEqual(new Set(['accepted']));
  expect(service.refusals).toEqual([]);
  expect(
    service
      .received(subscription)
      .map(({ payload }) => payload)
      .sort(),
  ).toEqual(texts.sort());
  expect(service.load.connections).toBe(1);
  expect(new Set(service.log.map(({ protocol }) => protocol))).toEqual(new Set(['HTTP/2']));
});

test('our sender obeys every rule over HTTP/1.1, and tells faults apart', async () => {
  await using service = await openPushService();
  await using sender = openWebPush({ vapid, guard, allowInsecure: true });
  const subscription = service.subscribe({ vapidPublicKey: keys.publicKey });
  const send = (): ReturnType<typeof sender.send> => sender.send(subscription, 'hello', { ttl: 0 });
  service.fail(subscription, { status: 429, retryAfter: '2' });
  service.fail(subscription, { redirect: 'http://169.254.169.254/' });
  service.fail(subscription, { reset: true });
  expect(await send()).toMatchObject({ type: 'retryAt', reason: 'rate-limited' });
  expect(await send()).toMatchObject({ type: 'refused', reason: 'redirect' });
  expect(await send()).toMatchObject({ type: 'retryAt', reason: 'connection' });
  expect(await send()).toMatchObject({ type: 'accepted' });
  service.unsubscribe(subscription);
  expect(await send()).toEqual({ type: 'gone', status: 410 });
});
