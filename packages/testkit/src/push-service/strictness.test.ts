import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Changes, makeVapid, push, pushRequest } from './sender.fixture.ts';
import { openPushService, type PushService } from './service.ts';
import type { TestSubscription } from './subscription.ts';

const vapid = makeVapid();
let service: PushService;
let subscription: TestSubscription;

beforeAll(async () => {
  service = await openPushService();
  subscription = service.subscribe({ vapidPublicKey: vapid.publicKey });
});
afterAll(() => service[Symbol.asyncDispose]());

const send = (changes?: Changes): Promise<string> => push(subscription, 'hello', vapid, changes);
const seconds = (ahead: number): number => Math.floor(Date.now() / 1000) + ahead;
const header = (name: string, value: string | undefined): Changes => ({ headers: { [name]: value } });
const claim = (name: string, value: unknown): Changes => ({ claims: { [name]: value } });

test('a request that obeys every rule is accepted and arrives', async () => {
  expect(await send()).toBe('201');
  expect(await service.next(subscription)).toMatchObject({
    payload: 'hello',
    ttl: 60,
    urgency: 'normal',
    topic: undefined,
  });
});

const { authorization = '' } = pushRequest(
  { endpoint: 'http://elsewhere.example/1', expirationTime: null, keys: { p256dh: vapid.publicKey, auth: '' } },
  '',
  vapid,
).headers;
const [, token = ''] = /t=([^,]+)/.exec(authorization) ?? [];

test.each<[string, string, Changes]>([
  ['without Authorization', '401 MissingAuthorization', header('authorization', undefined)],
  ['with another scheme', '401 BadAuthorization', header('authorization', `WebPush ${token}`)],
  ['without k', '401 BadAuthorization', header('authorization', `vapid t=${token}`)],
  ['with a k that is no point', '401 BadVapidKey', header('authorization', `vapid t=${token}, k=AAAA`)],
  [
    'with k of another key pair',
    '403 BadJwtToken',
    header('authorization', `vapid t=${token}, k=${makeVapid().publicKey}`),
  ],
  [
    'with the token of another origin',
    '403 BadJwtToken',
    header('authorization', `vapid t=${token}, k=${vapid.publicKey}`),
  ],
  ['with a token in two parts', '403 BadJwtToken', header('authorization', `vapid t=a.b, k=${vapid.publicKey}`)],
  ['with a token that ran out', '403 BadJwtToken', claim('exp', seconds(-1))],
  ['with a token of 25 hours', '403 BadJwtToken', claim('exp', seconds(90_000))],
  ['with exp in milliseconds', '403 BadJwtToken', claim('exp', Date.now() + 3_600_000)],
  ['without exp', '403 BadJwtToken', claim('exp', undefined)],
  ['with aud that has a slash', '403 BadJwtToken', claim('aud', 'http://127.0.0.1/')],
  ['without sub', '403 BadJwtToken', claim('sub', undefined)],
  ['with sub at localhost', '403 BadJwtToken', claim('sub', 'mailto:me@localhost')],
  ['with sub a local page', '403 BadJwtToken', claim('sub', 'https://localhost:8787')],
  ['with sub over http', '403 BadJwtToken', claim('sub', 'http://beckon.example')],
  ['without TTL', '400 MissingTtl', header('ttl', undefined)],
  ['with a TTL of 1.5', '400 BadTtl', header('ttl', '1.5')],
  ['with a negative TTL', '400 BadTtl', header('ttl', '-1')],
  ['with an unknown Urgency', '400 BadUrgency', header('urgency', 'urgent')],
  ['with a Topic of 33', '400 BadTopic', header('topic', 'a'.repeat(33))],
  ['with a Topic that is not base64url', '400 BadTopic', header('topic', 'ask:1')],
  ['with the old encoding', '400 BadContentEncoding', header('content-encoding', 'aesgcm')],
  ['without an encoding', '400 BadContentEncoding', header('content-encoding', undefined)],
  ['with 4,097 bytes', '413 PayloadTooLarge', { body: new Uint8Array(4097) }],
])('%s: %s', async (_what, verdict, changes) => {
  const before = service.log.length;
  expect(await send(changes)).toBe(verdict);
  expect(service.log.slice(before)).toMatchObject([{ verdict: { refused: { reason: verdict.slice(4) } } }]);
});

test('a VAPID key the subscription was not made with is 403, however valid', async () => {
  expect(await push(subscription, 'hello', makeVapid())).toBe('403 VapidPkHashMismatch');
});

test('a subscription made without a key takes any sender that identifies itself', async () => {
  const open = service.subscribe();
  expect(await push(open, 'hello', vapid)).toBe('201');
  expect(await push(open, 'hello', vapid, header('authorization', undefined))).toBe('401 MissingAuthorization');
});

test('sub may be a page, exp a day, TTL 0, Topic 32 long, the body empty', async () => {
  expect(await send({ claims: { sub: 'https://beckon.example', exp: seconds(86_400) } })).toBe('201');
  expect(await send({ headers: { ttl: '0', topic: 'A-_'.padEnd(32, '0'), urgency: 'very-low' } })).toBe('201');
  const empty = service.subscribe();
  expect(await push(empty, '', vapid, { body: new Uint8Array(), headers: { 'content-encoding': undefined } })).toBe(
    '201',
  );
  expect((await service.next(empty)).payload).toBe('');
});

test('an endpoint that never was is 404, one that was given up 410, and GET is 405', async () => {
  const { keys } = subscription;
  expect(await push({ endpoint: `${service.origin}/push/x`, expirationTime: null, keys }, 'hello', vapid)).toBe(
    '404 UnknownEndpoint',
  );
  const former = service.subscribe();
  service.unsubscribe(former);
  expect(await push(former, 'hello', vapid)).toBe('410 Unsubscribed');
  expect((await fetch(subscription.endpoint)).status).toBe(405);
});

test('what could not be opened is thrown at the test, not swallowed as a browser would', async () => {
  const other = service.subscribe();
  expect(await push(other, 'hello', vapid, { body: new Uint8Array(200) })).toBe('201');
  await expect(service.next(other)).rejects.toThrow('uncompressed point');
  expect(() => service.received(other)).toThrow();
});
