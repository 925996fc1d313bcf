import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { App } from './app.ts';
import { factsReader, type TrustedProxy } from './client.ts';
import { isStream } from './stream.ts';

export interface ServeOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly trustedProxy?: TrustedProxy;
  /** PEM texts. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** Which addresses may connect at all; everybody when absent. `--lan` lets in private ones only. */
  readonly admits?: ((address: string) => boolean) | undefined;
}

/** An open socket and the way to close it. */
export interface Listening {
  readonly port: number;
  /** Where it is reached from this machine. */
  readonly url: string;
  /** Takes no more requests, lets running ones end for `graceMs`, then cuts them. Close the live room first. */
  close(graceMs?: number): Promise<void>;
}

const SECOND = 1_000;
/** Longer than proxies keep theirs (nginx and AWS: 60 s): else one of them sends a request into a closing connection. */
const KEEP_ALIVE_MS = 75 * SECOND;
/** How long a request may take to arrive. What it then waits for is not counted. */
const ARRIVE_MS = 30 * SECOND;

/**
 * Puts the app on a socket. Streams go around the app to the raw response: a `Response` with a body stream costs 50 kB
 * per connection, the raw one 24 kB.
 *
 * @throws {Error} what listening throws, such as EADDRINUSE
 */
export const serve = async (app: App, options: ServeOptions): Promise<Listening> => {
  const { host, port, tls, admits } = options;
  const listener = requestListener(app, options.trustedProxy ?? null);
  const timeouts = { keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: ARRIVE_MS, requestTimeout: ARRIVE_MS };
  const server = tls ? createTlsServer({ ...timeouts, ...tls }, listener) : createServer(timeouts, listener);
  if (admits) {
    server.on('connection', (socket) => {
      if (!admits((socket.remoteAddress ?? '').replace(/^::ffff:/, ''))) socket.destroy();
    });
  }
  const silent = silentConnections(server, tls ? 'secureConnection' : 'connection');
  keepNoneWhileClosing(server);
  await listen(server, host, port);
  const bound = (server.address() as AddressInfo).port;
  return {
    port: bound,
    url: `${tls ? 'https' : 'http'}://${fromHere(host)}:${bound}`,
    close: (graceMs = 5 * SECOND) => close(server, silent, graceMs),
  };
};

const requestListener = (
  app: App,
  trustedProxy: TrustedProxy,
): ((incoming: IncomingMessage, outgoing: ServerResponse) => void) => {
  const factsOf = factsReader(trustedProxy);
  const answer = getRequestListener(
    (request, env) => app.fetch(request, factsOf(env.incoming as IncomingMessage)),
    // The faster stand-ins would take the place of everybody's Request and Response.
    { overrideGlobalObjects: false },
  );
  return (incoming, outgoing) => {
    if (isStream(incoming)) void app.stream(incoming, outgoing, factsOf(incoming));
    else void answer(incoming, outgoing);
  };
};

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

/** An address to connect to: "all addresses" is none. */
const fromHere = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
};

/**
 * Connections over which nothing was asked yet. Browsers open them ahead of need, and `closeIdleConnections` leaves them:
 * a server that closes would wait its whole grace for a request that never comes.
 */
const silentConnections = (server: Server, opened: 'connection' | 'secureConnection'): Set<Socket> => {
  const silent = new Set<Socket>();
  server.on(opened, (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  server.on('request', (incoming: IncomingMessage) => silent.delete(incoming.socket));
  return silent;
};

/** A connection whose request was running when the server began to close would be kept, idle, for the whole grace. */
const keepNoneWhileClosing = (server: Server): void => {
  server.on('request', (_, outgoing: ServerResponse) => {
    outgoing.once('close', () => {
      if (!server.listening) server.closeIdleConnections();
    });
  });
};

const close = async (server: Server, silent: ReadonlySet<Socket>, graceMs: number): Promise<void> => {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  for (const socket of silent) socket.destroy();
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(cut);
};
