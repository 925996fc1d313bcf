import { once } from 'node:events';
import { constants } from 'node:http2';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Outcome, openWebPush, type WebPushOptions } from '../index.ts';
import {
  type Answer,
  type Certificate,
  makeCertificate,
  openHttp1Service,
  openHttp2Service,
  type Received,
  senderOptions,
  subscribe,
} from '../local-service.suite.ts';

let certificate: Certificate;
beforeAll(() => {
  certificate = makeCertificate();
});

const accepted = { type: 'accepted', status: 201 } as const;
const created: Answer = { status: 201 };

function open(options: Partial<WebPushOptions> = {}) {
  return openWebPush({ ...senderOptions(certificate), ...options });
}

/** Answers after the loop has turned, so that requests that are sent together are open together. */
function soon(): Promise<Answer> {
  return new Promise((resolve) => setImmediate(() => resolve(created)));
}

describe('one session for each origin', () => {
  it('carries 2,000 messages sent at once, at most 100 at a time', async () => {
    await using service = await openHttp2Service(certificate, soon);
    await using push = open();
    const { signal } = new AbortController();
    const warnings: Error[] = [];
    const onWarning = (warning: Error): number => warnings.push(warning);
    process.on('warning', onWarning);
    const subscription = subscribe(service);
    const sends = Array.from({ length: 2000 }, (_, n) => push.send(subscription, `message ${n}`, { ttl: 60, signal }));
    expect(new Set((await Promise.all(sends)).map(({ type }) => type))).toEqual(new Set(['accepted']));
    expect([service.connections.length, service.received.length]).toEqual([1, 2000]);
    expect(service.busiest()).toBeGreaterThan(10);
    expect(service.busiest()).toBeLessThanOrEqual(100);
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });

  it('opens no more streams than the peer allows, nor than the option says', async () => {
    await using modest = await openHttp2Service(certificate, soon, { maxConcurrentStreams: 3 });
    await using generous = await openHttp2Service(certificate, soon, { maxConcurrentStreams: 50 });
    await using push = open({ maxStreams: 7 });
    const sends = [modest, generous].flatMap((service) =>
      Array.from({ length: 60 }, () => push.send(subscribe(service), 'hello', { ttl: 60 })),
    );
    expect(await Promise.all(sends)).toEqual(Array.from({ length: 120 }, () => accepted));
    expect([modest.busiest(), generous.busiest()]).toEqual([3, 7]);
  });

  it('is closed when idle, and opened again when needed', async () => {
    await using service = await openHttp2Service(certificate, () => created);
    await using push = open({ idleTimeout: 20 });
    for (const sessions of [1, 2]) {
      expect(await push.send(subscribe(service), 'hello', { ttl: 60 })).toEqual(accepted);
      expect(service.sessions).toHaveLength(sessions);
      const session = service.sessions[sessions - 1];
      if (session && !session.destroyed) await once(session, 'close');
    }
  });

  it('is not closed under a message that takes longer than the idle time', async () => {
    const answer = Promise.withResolvers<Answer>();
    await using service = await openHttp2Service(certificate, ({ path }) =>
      path === '/slow' ? answer.promise : created,
    );
    await using push = open({ idleTimeout: 20 });
    await push.send(subscribe(service), 'starts the idle time', { ttl: 60 });
    const sent = push.send(subscribe(service, '/slow'), 'hello', { ttl: 60 });
    const [{ stream }] = (await once(service.events, 'request')) as [Received];
    const began = performance.now();
    // The client answers on the very session that would be gone.
    while (performance.now() - began < 60) await new Promise((resolve) => stream?.session?.ping(resolve));
    answer.resolve(created);
    expect(await sent).toEqual(accepted);
  });

  it('is left when a message runs out of time on it: the connection may be dead', async () => {
    let hang = true;
    await using service = await openHttp2Service(certificate, () => (hang ? 'hang' : created));
    await using push = open({ requestTimeout: 500 });
    expect(await push.send(subscribe(service), 'hello', { ttl: 60 })).toMatchObject({ reason: 'timeout' });
    hang = false;
    expect(await push.send(subscribe(service), 'hello', { ttl: 60 })).toEqual(accepted);
    expect(service.sessions).toHaveLength(2);
  });
});

describe('GOAWAY', () => {
  it('in the middle: what is in flight finishes there, the next goes to a new session', async () => {
    const answer = Promise.withResolvers<Answer>();
    await using service = await openHttp2Service(certificate, ({ path }) =>
      path === '/slow' ? answer.promise : created,
    );
    await using push = open();
    const slow = push.send(subscribe(service, '/slow'), 'hello', { ttl: 60 });
    const [{ stream }] = (await once(service.events, 'request')) as [Received];
    stream?.session?.goaway(constants.NGHTTP2_NO_ERROR, stream.id);
    // The client's PING answer comes after it has read the GOAWAY before it.
    await new Promise((resolve) => stream?.session?.ping(resolve));
    expect(await push.send(subscribe(service, '/next'), 'hello', { ttl: 60 })).toEqual(accepted);
    expect(service.sessions).toHaveLength(2);
    answer.resolve(created);
    expect(await slow).toEqual(accepted);
    expect(service.received.map(({ path }) => path)).toEqual(['/slow', '/next']);
  });

  it.each([
    ['a goodbye', constants.NGHTTP2_NO_ERROR],
    ['an error', constants.NGHTTP2_ENHANCE_YOUR_CALM],
  ])('as %s: what the peer has not looked at is sent again on a new session', async (_, code) => {
    await using service = await openHttp2Service(certificate, ({ path, stream }) => {
      if (path !== '/second' || service.sessions.length > 1) return created;
      stream?.session?.goaway(code, 1);
      return 'handled';
    });
    await using push = open();
    expect(await push.send(subscribe(service, '/first'), 'hello', { ttl: 60 })).toEqual(accepted);
    expect(await push.send(subscribe(service, '/second'), 'hello', { ttl: 60 })).toEqual(accepted);
    expect(service.received.map(({ path }) => path)).toEqual(['/first', '/second', '/second']);
  });
});

describe('a stream that is reset', () => {
  async function sendTo(resets: number, code: number): Promise<{ outcome: Outcome; attempts: number }> {
    await using service = await openHttp2Service(certificate, ({ stream }) => {
      if (service.received.length > resets) return created;
      stream?.close(code);
      return 'handled';
    });
    await using push = open();
    const outcome = await push.send(subscribe(service), 'hello', { ttl: 60 });
    return { outcome, attempts: service.received.length };
  }

  it('as REFUSED_STREAM is sent again', async () => {
    expect(await sendTo(1, constants.NGHTTP2_REFUSED_STREAM)).toEqual({ outcome: accepted, attempts: 2 });
  });

  it('as REFUSED_STREAM is sent again only once', async () => {
    const { outcome, attempts } = await sendTo(9, constants.NGHTTP2_REFUSED_STREAM);
    expect([outcome.type, attempts]).toEqual(['retryAt', 2]);
  });

  it.each([constants.NGHTTP2_NO_ERROR, constants.NGHTTP2_INTERNAL_ERROR, constants.NGHTTP2_CANCEL])(
    'with code %i is not: the service may have taken it',
    async (code) => {
      const { outcome, attempts } = await sendTo(9, code);
      expect(outcome).toMatchObject({ type: 'retryAt', at: undefined, reason: 'connection' });
      expect(attempts).toBe(1);
    },
  );
});

describe('a service without HTTP/2', () => {
  it('gets a bounded number of connections, which are kept', async () => {
    await using service = await openHttp1Service(certificate, soon);
    await using push = open({ maxSockets: 4 });
    const sendMany = () =>
      Promise.all(Array.from({ length: 40 }, () => push.send(subscribe(service), 'hello', { ttl: 60 })));
    expect(await sendMany()).toEqual(Array.from({ length: 40 }, () => accepted));
    await sendMany();
    expect(service.busiest()).toBe(4);
    // One more was the question which HTTP it speaks.
    expect(service.connections.length).toBeLessThanOrEqual(5);
  });
});
