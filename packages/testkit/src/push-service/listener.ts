import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  constants,
  createSecureServer,
  Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { Certificate } from '../tls/index.ts';
import type { RawRequest } from './request.ts';

/** A request whose body has arrived, and the ways to answer it. Exactly one of them is called, or none: it hangs. */
export interface Exchange {
  /** The listener's own. */
  readonly origin: string;
  readonly request: RawRequest;
  readonly protocol: 'HTTP/1.1' | 'HTTP/2';
  answer(status: number, headers: Record<string, string>, body: string): void;
  /** Breaks off without an answer. `refused` says, where the protocol can, that nothing was processed. */
  breakOff(refused: boolean): void;
}

export interface ListenerOptions {
  /** With one: https, HTTP/2 and HTTP/1.1 by ALPN. Without: http, HTTP/1.1. */
  readonly certificate?: Certificate | undefined;
  /** The name used in the origin; the listener binds 127.0.0.1 in any case. */
  readonly host: string;
  /** SETTINGS_MAX_CONCURRENT_STREAMS. */
  readonly maxConcurrentStreams?: number | undefined;
  readonly handle: (exchange: Exchange) => void;
}

export interface Listener extends AsyncDisposable {
  readonly origin: string;
  /** How many TCP connections were ever accepted. */
  readonly connections: number;
  /** Sends GOAWAY on every HTTP/2 session: streams that are open may end, new ones need a new session. */
  goaway(): void;
  /** Cuts every connection, as a restart of the service would. */
  dropConnections(): void;
}

type Incoming = IncomingMessage | Http2ServerRequest;
type Outgoing = ServerResponse | Http2ServerResponse;

/** More than this and the client is lost: real services cut it off too. Far above the 4,096 that gets a proper 413. */
const MOST_READ = 1024 * 1024;

/** Listens on 127.0.0.1, on a port of the system's choosing. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const { certificate, host, maxConcurrentStreams, handle } = options;
  const sockets = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  let connections = 0;

  const receive = (incoming: Incoming, outgoing: Outgoing): void => {
    // A client that went away in the middle of its body has nothing to be told.
    readBody(incoming).then(
      (body) => handle({ origin: origin(), ...exchange(incoming, outgoing, body) }),
      () => incoming.destroy(),
    );
  };
  const settings = maxConcurrentStreams === undefined ? {} : { maxConcurrentStreams };
  const server = certificate
    ? createSecureServer({ key: certificate.key, cert: certificate.cert, allowHTTP1: true, settings }, receive)
    : createServer(receive);
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('session', (session: ServerHttp2Session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    session.on('error', () => sessions.delete(session)); // a peer that resets is part of the play
  });
  const dropConnections = (): void => {
    for (const session of sessions) session.destroy();
    for (const socket of sockets) socket.destroy();
  };

  const origin = (): string => {
    const { port } = server.address() as AddressInfo;
    return `${certificate ? 'https' : 'http'}://${host}:${port}`;
  };

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: origin(),
    get connections() {
      return connections;
    },
    goaway() {
      for (const session of sessions) session.close();
    },
    dropConnections,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      dropConnections();
      await closed;
    },
  };
}

async function readBody(incoming: Incoming): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_READ) throw new Error(`a push body of over ${MOST_READ} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function exchange(incoming: Incoming, outgoing: Outgoing, body: Uint8Array): Omit<Exchange, 'origin'> {
  const headers = Object.entries(incoming.headers).filter(([name]) => !name.startsWith(':'));
  return {
    request: {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
      body,
    },
    protocol: incoming instanceof Http2ServerRequest ? 'HTTP/2' : 'HTTP/1.1',
    answer(status, answerHeaders, text) {
      const response: Pick<ServerResponse, 'writeHead' | 'end'> = outgoing as ServerResponse;
      response.writeHead(status, answerHeaders);
      response.end(text);
    },
    breakOff(refused) {
      if (incoming instanceof Http2ServerRequest) {
        incoming.stream.close(refused ? constants.NGHTTP2_REFUSED_STREAM : constants.NGHTTP2_INTERNAL_ERROR);
      } else {
        incoming.socket.destroy();
      }
    },
  };
}
