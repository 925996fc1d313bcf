import { get as httpsGet } from 'node:https';
import { connect } from 'node:net';
import { makeCertificate } from '@beckon/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { ADMIN_KEY, browser, type Edge, type EdgeOptions, openEdge } from '../../test/edge.ts';
import { StoreUnavailable } from '../store/store.ts';
import { type Listening, type ServeOptions, serve } from './serve.ts';

interface Open {
  readonly edge: Edge;
  readonly listening: Listening;
}

const opened: Open[] = [];
const open = async (edgeOptions: EdgeOptions = {}, serveOptions: Partial<ServeOptions> = {}): Promise<Open> => {
  const edge = await openEdge(edgeOptions);
  const listening = await serve(edge.app, { host: '127.0.0.1', port: 0, ...serveOptions });
  opened.push({ edge, listening });
  return { edge, listening };
};
afterEach(async () => {
  for (const { edge, listening } of opened.splice(0)) {
    await edge.live.close();
    await listening.close(0);
    await edge[Symbol.asyncDispose]();
  }
});

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

/** Reads a stream until `enough` stands in it, then leaves. */
const readUntil = async (response: Response, enough: string): Promise<string> => {
  let text = '';
  for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += piece;
    if (text.includes(enough)) break;
  }
  return text;
};

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
    const { edge, listening } = await open();
    const head = `POST /v1/asks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${edge.owner.agentKey}\r\n`;
    const socket = connect(listening.port, '127.0.0.1', () => {
      socket.write(`${head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"key":`);
      setTimeout(() => socket.destroy(), 50);
    });
    while (!edge.lines.some((line) => line.route === 'openAsk')) await new Promise((later) => setTimeout(later, 10));
    expect(edge.lines.find((line) => line.route === 'openAsk')).toMatchObject({ msg: 'request', status: 400 });
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

  it('closes after what runs has ended, or was given its time', async () => {
    const { edge, listening } = await open();
    const url = `${listening.url}/v1/stream?wait=60`;
    const waiting = fetch(url, { headers: bearer(edge.owner.agentKey) }).catch(() => 'cut');
    await new Promise((later) => setTimeout(later, 50));
    const before = performance.now();
    await listening.close(100);
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(await waiting).toBe('cut');
    await expect(fetch(`${listening.url}/healthz`)).rejects.toThrow();
  });
});

describe('a stream', () => {
  it('is served raw to a token, a ticket and a cookie, with the headers of every answer', async () => {
    const { edge, listening } = await open({ site: { allowedOrigins: ['https://app.example'] } });
    const ticket = await edge.call('POST', '/v1/stream-tickets', { token: edge.owner.ownerToken, body: {} });
    const ways: [string, Record<string, string>][] = [
      ['', bearer(edge.owner.agentKey)],
      [`?ticket=${ticket.body.ticket}`, {}],
      ['', { Cookie: await browser(edge) }],
    ];
    for (const [query, headers] of ways) {
      const from = { ...headers, Origin: 'https://app.example' };
      const response = await fetch(`${listening.url}/v1/stream${query}`, { headers: from });
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        expect.stringContaining('text/event-stream'),
      ]);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example');
      expect(await readUntil(response, 'caught_up')).toContain('"type":"hello"');
    }
  });

  it('follows from Last-Event-ID, which wins over since', async () => {
    const { edge, listening } = await open();
    const { body: state } = await edge.call('GET', '/v1/state', { token: edge.owner.agentKey });
    await edge.call('POST', '/v1/asks', { token: edge.owner.agentKey, body: { key: 'k', kind: 'text', title: 'new' } });
    const headers = { ...bearer(edge.owner.agentKey), 'Last-Event-ID': state.cursor };
    const response = await fetch(`${listening.url}/v1/stream?since=nonsense`, { headers });
    expect(await readUntil(response, 'caught_up')).toContain('"title":"new"');
    const poll = await fetch(`${listening.url}/v1/stream?since=nonsense&wait=0`, { headers });
    expect(JSON.stringify(await poll.json())).toContain('"title":"new"');
  });

  it('is refused for good with JSON', async () => {
    const { edge, listening } = await open();
    const refused = async (query: string, token?: string) => {
      const response = await fetch(`${listening.url}/v1/stream${query}`, token ? { headers: bearer(token) } : {});
      const { error } = (await response.json()) as { error: { code: string } };
      return [response.status, error.code];
    };
    expect(await refused('')).toEqual([401, 'unauthenticated']);
    expect(await refused('', 'bk_session_x')).toEqual([401, 'unauthenticated']);
    expect(await refused('?ticket=bk_ticket_x')).toEqual([401, 'unauthenticated']);
    expect(await refused('', ADMIN_KEY)).toEqual([403, 'forbidden']);
    expect(await refused('?cursor=x', edge.owner.agentKey)).toEqual([400, 'unknown_field']);
    expect(await refused('?since=x&since=y', edge.owner.agentKey)).toEqual([400, 'invalid_request']);
  });

  it('is put off with a goodbye, for EventSource would give up on an error', async () => {
    const { edge, listening } = await open({ site: { rates: { burst: 1, perMinute: 60 } } });
    const go = () => fetch(`${listening.url}/v1/stream`, { headers: bearer(edge.owner.agentKey) });
    await readUntil(await go(), 'hello');
    const over = await go();
    expect([over.status, over.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/event-stream'),
    ]);
    const text = await over.text();
    expect(text).toContain('"reason":"rate_limited"');
    expect(text).toMatch(/^retry: 1000$/m);
  });

  it('is put off, too, while the store is unavailable or something failed', async () => {
    for (const error of [new StoreUnavailable('locked'), new TypeError('oops')]) {
      const { edge, listening } = await open({
        rooms: (rooms) => ({ auth: { ...rooms.auth, authenticate: () => Promise.reject(error) } }),
      });
      const response = await fetch(`${listening.url}/v1/stream`, { headers: bearer(edge.owner.agentKey) });
      expect([response.status, await response.text()]).toEqual([
        200,
        expect.stringContaining('"reason":"unavailable"'),
      ]);
    }
  });
});
