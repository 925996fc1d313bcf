import { execFileSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createPlainServer, type IncomingHttpHeaders } from 'node:http';
import { createSecureServer, type ServerHttp2Session, type ServerHttp2Stream, type Settings } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { addressGuard, generateReceiver, generateVapidKeys, type Subscription, type WebPushOptions } from './index.ts';

/** A push service on this machine, over true sockets, for the tests beside it. It judges nothing: it answers as it is told. */

export type Certificate = { readonly key: string; readonly cert: string };

export type Received = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly stream?: ServerHttp2Stream;
};

/** `hang` never answers; `handled` means that the test did something to the stream itself. */
export type Answer =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string | Readable }
  | 'hang'
  | 'handled';

export type LocalService = AsyncDisposable & {
  readonly origin: string;
  readonly received: Received[];
  /** Connections opened so far, also those that are closed. */
  readonly connections: Socket[];
  readonly sessions: ServerHttp2Session[];
  /** The greatest number of requests that were open at once. */
  readonly busiest: () => number;
  /** `connection`, `session`, `request`. */
  readonly events: EventEmitter;
};

type Answering = (request: Received) => Answer | Promise<Answer>;

/** A self-signed certificate for localhost and 127.0.0.1. Node cannot write one, so this takes the openssl command. */
export function makeCertificate(): Certificate {
  const dir = mkdtempSync(join(tmpdir(), 'beckon-webpush-'));
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1'];
  try {
    execFileSync('openssl', ['req', ...kind, ...names, '-keyout', key, '-out', cert], { stdio: 'pipe' });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } catch (error) {
    throw new Error('these tests need the openssl command to make a certificate, and it failed', { cause: error });
  } finally {
    rmSync(dir, { recursive: true });
  }
}

export async function openHttp2Service(
  certificate: Certificate,
  answer: Answering,
  settings: Settings = {},
): Promise<LocalService> {
  const server = createSecureServer({ ...certificate, settings });
  const service = collect(server, 'secureConnection');
  server.on('session', (session) => {
    service.sessions.push(session);
    session.on('error', () => {});
    service.events.emit('session', session);
  });
  server.on('stream', async (stream, headers) => {
    stream.on('error', () => {});
    const done = service.opened();
    stream.on('close', done);
    const request = { path: headers[':path'] ?? '', headers, body: await bodyOf(stream), stream };
    const reply = await service.take(request, answer);
    if (typeof reply === 'string' || stream.destroyed) return;
    stream.respond({ ':status': reply.status, ...reply.headers });
    finish(stream, reply.body);
  });
  return await listen(server, 'https', service);
}

export async function openHttp1Service(certificate: Certificate | 'plain', answer: Answering): Promise<LocalService> {
  const server = certificate === 'plain' ? createPlainServer() : createTlsServer(certificate);
  const service = collect(server, certificate === 'plain' ? 'connection' : 'secureConnection');
  server.on('request', async (request, response) => {
    const done = service.opened();
    response.on('close', done);
    const { url: path = '', headers } = request;
    const reply = await service.take({ path, headers, body: await bodyOf(request) }, answer);
    if (typeof reply === 'string') return;
    response.writeHead(reply.status, reply.headers);
    finish(response, reply.body);
  });
  return await listen(server, certificate === 'plain' ? 'http' : 'https', service);
}

/** Accepts connections and says nothing. */
export async function openSilentService(): Promise<LocalService> {
  const server = createTcpServer();
  return await listen(server, 'https', collect(server, 'connection'));
}

/** A subscription of a browser that does not exist, at a service. */
export function subscribe(service: { origin: string }, path = '/push/1'): Subscription {
  return { endpoint: service.origin + path, keys: generateReceiver().keys };
}

/** What a sender needs to reach the local service. */
export function senderOptions(certificate?: Certificate): WebPushOptions {
  return {
    vapid: { subject: 'mailto:ops@example.org', ...generateVapidKeys() },
    guard: addressGuard({ allowPrivate: true }),
    ...(certificate && { ca: certificate.cert }),
  };
}

type Collected = ReturnType<typeof collect>;

function collect(server: Server, connectionEvent: string) {
  const events = new EventEmitter();
  const [received, connections, sessions]: [Received[], Socket[], ServerHttp2Session[]] = [[], [], []];
  let [open, busiest] = [0, 0];
  server.on(connectionEvent, (socket: Socket) => {
    socket.on('error', () => {});
    connections.push(socket);
    events.emit('connection', socket);
  });
  return {
    received,
    connections,
    sessions,
    events,
    busiest: () => busiest,
    opened(): () => void {
      open += 1;
      busiest = Math.max(busiest, open);
      return () => {
        open -= 1;
      };
    },
    async take(request: Received, answer: Answering): Promise<Answer> {
      received.push(request);
      const reply = answer(request);
      events.emit('request', request);
      return await reply;
    },
  };
}

async function listen(server: Server, scheme: string, service: Collected): Promise<LocalService> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...service,
    origin: `${scheme}://localhost:${port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const session of service.sessions) session.destroy();
      for (const socket of service.connections) socket.destroy();
      await closed;
    },
  };
}

/** A caller that gave up in the middle leaves an unfinished body. */
async function bodyOf(stream: Readable): Promise<Buffer> {
  return await buffer(stream).catch(() => Buffer.alloc(0));
}

function finish(stream: NodeJS.WritableStream, body: string | Readable = ''): void {
  if (typeof body === 'string') stream.end(body);
  else body.on('error', () => {}).pipe(stream);
}
