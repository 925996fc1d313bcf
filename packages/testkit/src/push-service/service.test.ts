import { type ClientHttp2Session, connect, constants } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { afterEach, expect, test } from 'vitest';
import { heldClock } from '../clock/index.ts';
import { makeCertificate } from '../tls/index.ts';
import { makeVapid, push, pushRequest } from './sender.fixture.ts';
import { openPushService } from './service.ts';
import type { TestSubscription } from './subscription.ts';

const vapid = makeVapid();
const sessions: ClientHttp2Session[] = [];
afterEach(() => {
  for (const session of sessions.splice(0)) session.destroy();
});

test('a subscription is to JSON what a browser’s is', async () => {
  await using service = await openPushService();
  const subscription = service.subscribe({ vapidPublicKey: vapid.publicKey });
  expect(JSON.parse(JSON.stringify(subscription))).toEqual({
    endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/push\//),
    expirationTime: null,
    keys: { p256dh: expect.stringMatching(/^[\w-]{87}$/), auth: expect.stringMatching(/^[\w-]{22}$/) },
  });
});

test('next takes messages one by one, received has them all, and a vain wait tells what came instead', async () => {
  await using service = await openPushService();
  const subscription = service.subscribe();
  const first = service.next(subscription);
  await push(subscription, 'one', vapid);
  await push(subscription, 'two', vapid);
  expect((await first).payload).toBe('one');
  expect((await service.next(subscription)).payload).toBe('two');
  expect(service.received(subscription).map(({ payload }) => payload)).toEqual(['one', 'two']);
  await push(subscription, 'three', vapid, { headers: { ttl: undefined } });
  await expect(service.next(subscription, { timeoutMs: 20 })).rejects.toThrow(/nothing within 20 ms[\s\S]*MissingTtl/);
  expect(service.refusals).toHaveLength(1);
});

test('a device that is offline gets what is stored, less what ran out, was replaced, or had no TTL', async () => {
  const clock = heldClock();
  await using service = await openPushService({ clock });
  const subscription = service.subscribe();
  const send = (text: string, headers: Record<string, string>): Promise<string> =>
    push(subscription, text, vapid, { headers, claims: { exp: clock.now() / 1000 + 3600 } });

  service.setOnline(subscription, false);
  expect(await send('now or never', { ttl: '0' })).toBe('201');
  expect(await send('a minute', { ttl: '60' })).toBe('201');
  expect(await send('draft', { ttl: '600', topic: 'ask' })).toBe('201');
  expect(await send('other', { ttl: '600', topic: 'note' })).toBe('201');
  expect(await send('final', { ttl: '600', topic: 'ask' })).toBe('201');
  expect(service.stored(subscription).map(({ topic }) => topic)).toEqual([undefined, 'note', 'ask']);
  await clock.advance(60_000);
  expect(service.received(subscription)).toEqual([]);
  service.setOnline(subscription, true);
  expect(service.received(subscription).map(({ payload }) => payload)).toEqual(['other', 'final']);
});

test('faults hit acceptable requests only, the given number of times, the most particular first', async () => {
  await using service = await openPushService();
  const [one, two] = [service.subscribe(), service.subscribe()];
  service.fail('all', { status: 503 }, 2);
  service.fail(one, { status: 429, retryAfter: '2' });
  const response = await fetch(one.endpoint, { method: 'POST', ...pushRequest(one, 'hello', vapid) });
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '2']);
  expect(await push(two, 'hello', vapid, { headers: { ttl: undefined } })).toBe('400 MissingTtl');
  expect([await push(two, 'a', vapid), await push(one, 'b', vapid), await push(one, 'c', vapid)]).toEqual([
    '503',
    '503',
    '201',
  ]);
  expect(service.log.filter(({ verdict }) => verdict !== 'accepted')).toHaveLength(4);
  expect(service.received(one).map(({ payload }) => payload)).toEqual(['c']);
});

test('redirects, delays, resets, hangs, and what heals them', async () => {
  await using service = await openPushService();
  const subscription = service.subscribe();
  service.fail(subscription, { redirect: 'http://169.254.169.254/' });
  service.fail(subscription, { delayMs: 30 });
  service.fail(subscription, { reset: true });
  const heal = service.fail(subscription, { hang: true }, Number.POSITIVE_INFINITY);

  expect(await push(subscription, 'redirected', vapid)).toBe('307');
  const before = performance.now();
  expect(await push(subscription, 'late', vapid)).toBe('201');
  expect(performance.now() - before).toBeGreaterThan(25);
  await expect(push(subscription, 'reset', vapid)).rejects.toThrow('fetch failed');
  const request = pushRequest(subscription, 'hangs', vapid);
  const signal = AbortSignal.timeout(50);
  await expect(fetch(subscription.endpoint, { method: 'POST', ...request, signal })).rejects.toThrow('aborted');
  heal();
  expect(await push(subscription, 'healed', vapid)).toBe('201');
});

test('over TLS it speaks HTTP/2, and HTTP/1.1 to those who cannot', async () => {
  const certificate = await makeCertificate();
  await using service = await openPushService({ certificate, host: 'localhost' });
  const subscription = service.subscribe({ vapidPublicKey: vapid.publicKey });
  expect(service.origin).toMatch(/^https:\/\/localhost:/);

  const session = open(service.origin, certificate.ca);
  expect(await pushOver(session, subscription, 'by two')).toBe(201);
  const { headers, body } = pushRequest(subscription, 'by one', vapid);
  const status = await new Promise((resolve, reject) => {
    const request = httpsRequest(subscription.endpoint, { method: 'POST', headers, ca: certificate.ca, agent: false });
    request
      .on('response', (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end(body);
  });
  expect(status).toBe(201);
  expect(service.received(subscription).map(({ payload }) => payload)).toEqual(['by two', 'by one']);
  expect(service.log.map(({ protocol }) => protocol)).toEqual(['HTTP/2', 'HTTP/1.1']);
});

test('on HTTP/2 a refused stream says so, GOAWAY lets open streams end, and the load is counted', async () => {
  const certificate = await makeCertificate();
  await using service = await openPushService({ certificate, maxConcurrentStreams: 7 });
  const subscription = service.subscribe();
  const session = open(service.origin, certificate.ca);
  await new Promise((resolve) => session.once('remoteSettings', resolve));
  expect(session.remoteSettings.maxConcurrentStreams).toBe(7);

  service.fail(subscription, { refused: true });
  expect(await pushOver(session, subscription, 'refused')).toBe(constants.NGHTTP2_REFUSED_STREAM);
  service.fail(subscription, { reset: true });
  expect(await pushOver(session, subscription, 'reset')).toBe(constants.NGHTTP2_INTERNAL_ERROR);

  service.fail(subscription, { delayMs: 100 }, 3);
  const goaway = new Promise((resolve) => session.once('goaway', resolve));
  const inFlight = [1, 2, 3].map((n) => pushOver(session, subscription, `in flight ${n}`));
  await expect.poll(() => service.load.mostAtOnce).toBe(3);
  service.goaway();
  expect(await goaway).toBe(constants.NGHTTP2_NO_ERROR);
  expect(await Promise.all(inFlight)).toEqual([201, 201, 201]);
  expect(session.closed).toBe(true);
  expect(service.load).toEqual({ connections: 1, mostAtOnce: 3 });
});

function open(origin: string, ca: string): ClientHttp2Session {
  const session = connect(origin, { ca });
  sessions.push(session);
  return session;
}

/** The status, or the code the stream was reset with. */
function pushOver(session: ClientHttp2Session, subscription: TestSubscription, text: string): Promise<number> {
  const { headers, body } = pushRequest(subscription, text, vapid);
  const stream = session.request({ ':method': 'POST', ':path': new URL(subscription.endpoint).pathname, ...headers });
  return new Promise((resolve) => {
    stream.on('response', (answer) => resolve(Number(answer[':status'])));
    stream.on('error', () => resolve(stream.rstCode));
    stream.resume().end(body);
  });
}
