import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { connect } from 'node:net';
import { type LongPoll, limits } from '@beckon/protocol';
import { makeCertificate } from '@beckon/testkit';
import { describe, expect, it } from 'vitest';
import { serve } from './serve.ts';
import { bearer, open } from './socket.suite.ts';

/** One connection for all requests, one after the other. */
const keptAlive = (): Agent & Disposable => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return Object.assign(agent, { [Symbol.dispose]: () => agent.destroy() });
};

const exchange = (
  url: string,
  options: Parameters<typeof httpRequest>[1],
  body?: Buffer,
): Promise<{ status: number | undefined; headers: IncomingMessage['headers'] }> =>
  new Promise((resolve, reject) => {
    const request = httpRequest(url, options ?? {}, (response) => {
      response.resume();
      resolve({ status: response.statusCode, headers: response.headers });
    });
    request.on('error', reject);
    for (let at = 0; body && at < body.length; at += 65_536) request.write(body.subarray(at, at + 65_536));
    request.end();
  });

describe('over a socket', () => {
  it('answers as it does without one', async () => {
    const { edge, listening } = await open();
    const response = await fetch(`${listening.url}/v1/me`, { headers: bearer(edge.owner.ownerToken) });
    expect(await response.json()).toMatchObject({ kind: 'user' });
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('refuses a large body, also one that does not say how large it is', async () => {
    const { edge, listening } = await open();
    const piece = new Uint8Array(64 * 1024);
    const body = new ReadableStream({ pull: (controller) => controller.enqueue(piece) });
    const headers = { ...bearer(edge.owner.agentKey), 'Content-Type': 'application/json' };
    const send = fetch(`${listening.url}/v1/asks`, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
    // the connection may be cut before the answer is read: whoever sends without end is owed nothing
    const status = await send.then((response) => response.status).catch(() => 413);
    expect(status).toBe(413);
    expect((await fetch(`${listening.url}/healthz`)).status).toBe(200);
  });

  it.each([
    ['whose length was said', (size: number) => ({ 'Content-Length': size })],
    ['whose length was not said', () => ({})],
  ])('gives the connection up with a body %s, and the next request gets its own answer', async (_, stated) => {
    const { edge, listening } = await open();
    using agent = keptAlive();
    const body = Buffer.alloc(2 * limits.bodyBytes, ' ');
    const headers = { ...bearer(edge.owner.agentKey), 'Content-Type': 'application/json', ...stated(body.length) };
    const url = `${listening.url}/v1/asks`;
    const [refused, next] = await Promise.all([
      exchange(url, { agent, method: 'POST', headers }, body),
      exchange(`${listening.url}/healthz`, { agent }),
    ]);
    expect([refused.status, refused.headers.connection]).toEqual([413, 'close']);
    expect([next.status, next.headers.connection]).toEqual([200, 'keep-alive']);
  });

  it('survives what is not HTTP, and hosts that are none', async () => {
    const { listening } = await open();
    const say = (text: string): Promise<string> =>
      new Promise((resolve) => {
        let heard = '';
        const socket = connect(listening.port, '127.0.0.1', () => socket.write(text));
        socket.on('data', (data) => {
          heard += data;
        });
        socket.on('close', () => resolve(heard));
        socket.on('error', () => resolve(heard));
      });
    expect(await say('nonsense\r\n\r\n')).toContain('400');
    expect(await say('GET /healthz HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 400/);
    expect(await say('GET /v1/stream HTTP/1.1\r\nHost: ]\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 401/);
    expect(await say('GET //v1/stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 404/);
    expect((await fetch(`${listening.url}/healthz`)).status).toBe(200);
  });

  it('thinks nothing of a client that leaves while it sends', async () => {
    const begun = Promise.withResolvers<void>();
    const told = Promise.withResolvers<Record<string, unknown>>();
    const { edge, listening } = await open({
      rooms: ({ auth, log }) => ({
        auth: {
          ...auth,
          authenticate: (presented) => {
            begun.resolve();
            return auth.authenticate(presented);
          },
        },
        log: { ...log, debug: (fields) => told.resolve(fields) },
      }),
    });
    const head = `POST /v1/asks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${edge.owner.agentKey}\r\n`;
    const socket = connect(listening.port, '127.0.0.1', () => {
      socket.write(`${head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"key":`);
    });
    await begun.promise;
    socket.destroy();
    expect(await told.promise).toMatchObject({ route: 'openAsk', status: 400 });
  });

  it('tells a waiting handler that its client went away', async () => {
    const gone = Promise.withResolvers<void>();
    const { edge, listening } = await open({
      rooms: (rooms) => ({
        asks: {
          ...rooms.asks,
          get: (_actor, _id, _wait, signal) =>
            new Promise((_, reject) => {
              signal.addEventListener('abort', () => {
                gone.resolve();
                reject(new Error('gone'));
              });
              begun.resolve();
            }),
        },
      }),
    });
    const begun = Promise.withResolvers<void>();
    const leave = new AbortController();
    const url = `${listening.url}/v1/asks/${edge.owner.agentId}?wait=60`;
    const waiting = fetch(url, { headers: bearer(edge.owner.agentKey), signal: leave.signal });
    await begun.promise;
    leave.abort();
    await expect(waiting).rejects.toThrow();
    await gone.promise;
  });

  it('lets in only those addresses that it was told to', async () => {
    const { listening } = await open({}, { admits: (address) => address !== '127.0.0.1' });
    await expect(fetch(`${listening.url}/healthz`)).rejects.toThrow();
  });

  it('believes a trusted proxy about the client', async () => {
    const { edge, listening } = await open({ site: { rates: { burst: 1, perMinute: 1 } } }, { trustedProxy: 'any' });
    const from = async (address: string) =>
      (await fetch(`${listening.url}/healthz`, { headers: { 'X-Forwarded-For': address } })).status;
    expect([await from('203.0.113.7'), await from('203.0.113.7'), await from('203.0.113.8')]).toEqual([200, 429, 200]);
    expect(edge.lines.length).toBeGreaterThan(0);
  });

  it('speaks https when it has a certificate', async () => {
    const { key, cert, ca } = await makeCertificate();
    const { listening } = await open({}, { tls: { key, cert } });
    expect(listening.url).toMatch(/^https:/);
    const status = await new Promise((resolve, reject) => {
      httpsGet(`${listening.url}/healthz`, { ca, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', reject);
    });
    expect(status).toBe(200);
  });

  it('says that a port is taken', async () => {
    const { edge, listening } = await open();
    await expect(serve(edge.app, { host: '127.0.0.1', port: listening.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });

  describe('that closes', () => {
    const polled = async () => {
      const begun = Promise.withResolvers<void>();
      const answer = Promise.withResolvers<LongPoll>();
      const poll = () => {
        begun.resolve();
        return answer.promise;
      };
      const { edge, listening } = await open({ rooms: ({ live }) => ({ live: { ...live, poll } }) });
      const url = `${listening.url}/v1/stream?wait=60`;
      const waiting = fetch(url, { headers: bearer(edge.owner.agentKey) }).then(
        ({ status }) => status,
        () => 'cut',
      );
      await begun.promise;
      return { listening, waiting, end: () => answer.resolve({ frames: [] }) };
    };

    it('lets what runs end', async () => {
      const { listening, waiting, end } = await polled();
      const closed = listening.close(600_000);
      await expect(fetch(`${listening.url}/healthz`)).rejects.toThrow();
      end();
      await closed;
      expect(await waiting).toBe(200);
    });

    it('cuts what does not, when its time is over', async () => {
      const { listening, waiting } = await polled();
      await listening.close(0);
      expect(await waiting).toBe('cut');
    });
  });
});
