import { execFile } from 'node:child_process';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { decrypt, generateReceiver, type Outcome, openWebPush, type WebPushOptions } from './index.ts';
import {
  type Answer,
  type Certificate,
  type LocalService,
  makeCertificate,
  openHttp1Service,
  openHttp2Service,
  openSilentService,
  senderOptions,
  subscribe,
} from './local-service.suite.ts';

let certificate: Certificate;
beforeAll(() => {
  certificate = makeCertificate();
});

type Answering = () => Answer;

/** The three ways to a push service; what a sender promises holds on each. */
const ways = {
  'HTTP/2': (answer: Answering) => openHttp2Service(certificate, answer),
  'HTTP/1.1 over TLS': (answer: Answering) => openHttp1Service(certificate, answer),
  'plain HTTP/1.1': (answer: Answering) => openHttp1Service('plain', answer),
};

describe.each(Object.entries(ways))('over %s', (_, openService) => {
  async function sendOnce(answer: Answer, options: Partial<WebPushOptions> = {}): Promise<Outcome> {
    await using service = await openService(() => answer);
    await using push = openWebPush({ ...senderOptions(certificate), allowInsecure: true, ...options });
    return await push.send(subscribe(service), 'hello', { ttl: 60 });
  }

  it('sends what the browser can read, with the headers of RFC 8030 and RFC 8292', async () => {
    await using service = await openService(() => ({ status: 201 }));
    await using push = openWebPush({ ...senderOptions(certificate), allowInsecure: true });
    const { keys, receiver } = generateReceiver();
    const endpoint = `${service.origin}/push/a%20b?c=d#e`;
    await push.send({ endpoint, keys }, '{"hello":"wörld"}', { ttl: 60, urgency: 'high', topic: 'ask_1' });
    const [request] = service.received;
    expect(request?.path).toBe('/push/a%20b?c=d');
    expect(decrypt(request?.body ?? Buffer.alloc(0), receiver).toString()).toBe('{"hello":"wörld"}');
    expect(request?.headers).toMatchObject({
      ttl: '60',
      urgency: 'high',
      topic: 'ask_1',
      'content-encoding': 'aes128gcm',
      'content-type': 'application/octet-stream',
      authorization: expect.stringMatching(/^vapid t=[\w-]+\.[\w-]+\.[\w-]+, k=[\w-]{87}$/),
    });
    const claims = request?.headers.authorization?.split('.')[1] ?? '';
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ aud: service.origin });
  });

  it.each<[Answer, Outcome]>([
    [
      { status: 201, headers: { location: '/m/1' } },
      { type: 'accepted', status: 201, location: '/m/1' },
    ],
    [
      { status: 200, body: 'ok' },
      { type: 'accepted', status: 200 },
    ],
    [{ status: 404 }, { type: 'gone', status: 404 }],
    [
      { status: 410, body: 'unsubscribed' },
      { type: 'gone', status: 410 },
    ],
    [
      { status: 429, headers: { 'retry-after': '7' }, body: 'slow down' },
      { type: 'retryAt', at: 8000, reason: 'rate-limited', status: 429, detail: 'slow down' },
    ],
    [{ status: 503 }, { type: 'retryAt', at: undefined, reason: 'service-error', status: 503, detail: '' }],
    [
      { status: 400, body: 'no' },
      { type: 'refused', reason: 'bad-request', status: 400, detail: 'no' },
    ],
    [
      { status: 403, body: '{"reason":"BadJwtToken"}' },
      { type: 'refused', reason: 'vapid-rejected', status: 403, detail: '{"reason":"BadJwtToken"}' },
    ],
    [{ status: 413 }, { type: 'refused', reason: 'too-large', status: 413, detail: '' }],
  ])('%o gives %o', async (answer, outcome) => {
    expect(await sendOnce(answer, { now: () => 1000 })).toEqual(outcome);
  });

  it('follows no redirect', async () => {
    await using inside = await openHttp1Service('plain', () => ({ status: 201 }));
    const outcome = await sendOnce({ status: 307, headers: { location: `${inside.origin}/` } });
    expect(outcome).toEqual({ type: 'refused', reason: 'redirect', status: 307, detail: '' });
    expect(inside.connections).toEqual([]);
  });

  it('reads no more than the beginning of a body that never ends', async () => {
    const endless = Readable.from(endlessly('go away '));
    const outcome = await sendOnce({ status: 400, body: endless });
    expect(outcome).toEqual({ type: 'refused', reason: 'bad-request', status: 400, detail: 'go away '.repeat(25) });
  });

  it('does not wait for ever', async () => {
    const outcome = await sendOnce('hang', { requestTimeout: 100 });
    expect(outcome).toEqual({ type: 'retryAt', at: undefined, reason: 'timeout', detail: 'no answer within 100 ms' });
  });

  it('takes a status for the answer even when the body hangs', async () => {
    const stuck = new Readable({ read: () => {} });
    stuck.push('accepted, and');
    expect(await sendOnce({ status: 201, body: stuck }, { requestTimeout: 500 })).toEqual({
      type: 'accepted',
      status: 201,
    });
  });

  it('reports a connection that breaks in the middle, and opens another for the next message', async () => {
    let service: LocalService | undefined;
    const breakFirst = (): Answer => {
      if (service?.received.length !== 1) return { status: 201 };
      service.connections[0]?.destroy();
      return 'handled';
    };
    service = await openService(breakFirst);
    await using _ = service;
    await using push = openWebPush({ ...senderOptions(certificate), allowInsecure: true });
    const first = await push.send(subscribe(service), 'one', { ttl: 60 });
    expect(first).toMatchObject({ type: 'retryAt', at: undefined, reason: 'connection' });
    expect(await push.send(subscribe(service), 'two', { ttl: 60 })).toEqual({ type: 'accepted', status: 201 });
  });

  it('lets the caller give up in the middle', async () => {
    await using service = await openService(() => 'hang');
    await using push = openWebPush({ ...senderOptions(certificate), allowInsecure: true });
    const controller = new AbortController();
    const sent = push.send(subscribe(service), 'hello', { ttl: 60, signal: controller.signal });
    service.events.once('request', () => controller.abort(new Error('enough')));
    await expect(sent).rejects.toThrow('enough');
  });

  it('refuses a private address before connecting, whether named or written out', async () => {
    await using service = await openService(() => ({ status: 201 }));
    const { guard: _, ...guarded } = senderOptions(certificate);
    await using push = openWebPush({ ...guarded, allowInsecure: true });
    const { port, protocol } = new URL(service.origin);
    for (const host of [
      'localhost',
      '127.0.0.1',
      '2130706433',
      '127.1',
      '0',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[64:ff9b::7f00:1]',
    ]) {
      const outcome = await push.send(subscribe({ origin: `${protocol}//${host}:${port}` }), 'hello', { ttl: 60 });
      expect(outcome, host).toMatchObject({ type: 'refused', reason: 'private-address' });
    }
    expect(service.connections).toEqual([]);
  });
});

describe('a sender', () => {
  it.each([
    ['nonsense', 'bad-endpoint'],
    ['ftp://push.example/1', 'bad-endpoint'],
    ['https://user:secret@push.example/1', 'bad-endpoint'],
    ['http://push.example/1', 'insecure-endpoint'],
  ])('refuses the endpoint %s', async (endpoint, reason) => {
    await using push = openWebPush(senderOptions());
    const outcome = await push.send({ ...subscribe({ origin: '' }), endpoint }, 'hello', { ttl: 60 });
    expect(outcome).toMatchObject({ type: 'refused', reason });
  });

  it('throws for the mistakes of its caller, before any network', async () => {
    await using service = await openHttp2Service(certificate, () => ({ status: 201 }));
    await using push = openWebPush(senderOptions(certificate));
    const good = subscribe(service);
    const bad = { ...good, keys: { ...good.keys, auth: 'short' } };
    await expect(push.send(good, 'x'.repeat(3994), { ttl: 60 })).rejects.toMatchObject({
      name: 'PayloadTooLargeError',
    });
    await expect(push.send(bad, 'x', { ttl: 60 })).rejects.toMatchObject({
      name: 'SubscriptionKeyError',
      field: 'auth',
    });
    await expect(push.send(good, 'x', { ttl: -1 })).rejects.toMatchObject({ name: 'PushOptionError', field: 'ttl' });
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(push.send(good, 'x', { ttl: 60, signal })).rejects.toThrow('too late');
    expect(service.connections).toEqual([]);
  });

  it('does not trust a certificate that nobody vouches for', async () => {
    await using service = await openHttp2Service(certificate, () => ({ status: 201 }));
    await using push = openWebPush(senderOptions());
    const outcome = await push.send(subscribe(service), 'hello', { ttl: 60 });
    expect(outcome).toMatchObject({
      type: 'retryAt',
      reason: 'connection',
      detail: expect.stringContaining('SELF_SIGNED'),
    });
    expect(service.received).toEqual([]);
  });

  it('says which name it could not find', async () => {
    const failure = Object.assign(new Error('getaddrinfo ENOTFOUND push.example'), { code: 'ENOTFOUND' });
    const guard = {
      lookup: (_h: string, _o: object, done: (error: Error, found: []) => void) => done(failure, []),
      checkLiteral() {},
    };
    await using push = openWebPush({ ...senderOptions(), guard });
    const outcome = await push.send(subscribe({ origin: 'https://push.example' }), 'hello', { ttl: 60 });
    expect(outcome).toEqual({ type: 'retryAt', at: undefined, reason: 'connection', detail: failure.message });
  });

  it('does not wait for ever for a handshake, and tells everyone at once who waited with it', async () => {
    await using service = await openSilentService();
    await using push = openWebPush({ ...senderOptions(certificate), connectTimeout: 100 });
    const outcomes = await Promise.all(
      [1, 2, 3].map((n) => push.send(subscribe(service, `/${n}`), 'hello', { ttl: 60 })),
    );
    const failure = {
      type: 'retryAt',
      at: undefined,
      reason: 'connect-timeout',
      detail: 'no connection within 100 ms',
    };
    expect(outcomes).toEqual([failure, failure, failure]);
    expect(service.connections).toHaveLength(1);
  });

  it('lets the caller give up while connecting', async () => {
    await using service = await openSilentService();
    await using push = openWebPush(senderOptions(certificate));
    const controller = new AbortController();
    const sends = [1, 2].map((n) =>
      push.send(subscribe(service, `/${n}`), 'hello', { ttl: 60, signal: controller.signal }),
    );
    service.events.once('connection', () => controller.abort(new Error('enough')));
    for (const sent of sends) await expect(sent).rejects.toThrow('enough');
  });

  it('turns away what the queue has no room for', async () => {
    await using service = await openHttp2Service(certificate, () => ({ status: 201 }));
    await using push = openWebPush({ ...senderOptions(certificate), maxQueued: 1 });
    const outcomes = await Promise.all(
      [1, 2, 3].map((n) => push.send(subscribe(service, `/${n}`), 'hello', { ttl: 60 })),
    );
    const [accepted, full] = [
      { type: 'accepted', status: 201 },
      { type: 'retryAt', at: undefined, reason: 'queue-full' },
    ];
    expect(outcomes).toMatchObject([accepted, accepted, full]);
  });

  it('when closed lets what is in flight finish, and tells the rest to come back', async () => {
    const answer = Promise.withResolvers<Answer>();
    await using service = await openHttp2Service(certificate, () => answer.promise, { maxConcurrentStreams: 1 });
    const push = openWebPush(senderOptions(certificate));
    const [inFlight, waiting] = [1, 2].map((n) => push.send(subscribe(service, `/${n}`), 'hello', { ttl: 60 }));
    await new Promise((resolve) => service.events.once('request', resolve));
    const closed = push.close();
    const comeBack = { type: 'retryAt', at: undefined, reason: 'closed', detail: 'the sender was closed' };
    expect(await waiting).toEqual(comeBack);
    expect(await push.send(subscribe(service), 'late', { ttl: 60 })).toEqual(comeBack);
    answer.resolve({ status: 201 });
    expect(await inFlight).toEqual({ type: 'accepted', status: 201 });
    await closed;
    expect(service.received).toHaveLength(1);
  });
});

function* endlessly(text: string): Generator<string> {
  while (true) yield text;
}

test('a program that sends many ends when all are sent, though it closes nothing', async () => {
  await using service = await openHttp1Service('plain', () => ({ status: 201 }));
  const { vapid } = senderOptions(certificate);
  const program = `
    import { addressGuard, openWebPush } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};
    const [vapid, subscription] = JSON.parse(process.argv[1]);
    const push = openWebPush({ vapid, guard: addressGuard({ allowPrivate: true }), allowInsecure: true });
    const all = await Promise.all(Array.from({ length: 40 }, () => push.send(subscription, 'hello', { ttl: 60 })));
    console.log(all.filter(({ type }) => type === 'accepted').length);
  `;
  const args = [
    '--conditions=source',
    '--input-type=module',
    '-e',
    program,
    JSON.stringify([vapid, subscribe(service)]),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 });
  expect(stdout.trim()).toBe('40');
});
