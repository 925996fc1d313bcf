import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { App } from './app.ts';
import { factsReader, type TrustedProxy } from './client.ts';
import { partFromHttp } from './parting.ts';
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
 * Puts the app on a socket. Streams go around the app to the raw response, and from there to the bare connection: what
 * each of them costs is in docs/decisions/idle-streams.md.
 *
 * @throws {Error} what listening throws, such as EADDRINUSE
 */
export const serve = async (app: App, options: ServeOptions): Promise<Listening> => {
  const { host, port, tls, admits } = options;
  const timeouts = { keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: ARRIVE_MS, requestTimeout: ARRIVE_MS };
  const server = tls ? createTlsServer({ ...timeouts, ...tls }) : createServer(timeouts);
  server.on('request', requestListener(app, server, options.trustedProxy ?? null));
  if (admits) {
    server.on('connection', (socket) => {
      if (!admits((socket.remoteAddress ?? '').replace(/^::ffff:/, ''))) socket.destroy();
    });
  }
  const connections = watchConnections(server, tls ? 'secureConnection' : 'connection');
  keepNoneWhileClosing(server);
  await listen(server, host, port);
  const bound = (server.address() as AddressInfo).port;
  return {
    port: bound,
    url: `${tls ? 'https' : 'http'}://${fromHere(host)}:${bound}`,
    close: (graceMs = 5 * SECOND) => close(server, connections, graceMs),
  };
};

const requestListener = (
  app: App,
  server: Server,
  trustedProxy: TrustedProxy,
): ((incoming: IncomingMessage, outgoing: ServerResponse) => void) => {
  const factsOf = factsReader(trustedProxy);
  const answer = getRequestListener(
    (request, env) => app.fetch(request, factsOf(env.incoming as IncomingMessage)),
    // The faster stand-ins would take the place of everybody's Request and Response.
    { overrideGlobalObjects: false },
  );
  return (incoming, outgoing) => {
    if (!isStream(incoming)) {
      void answer(incoming, outgoing);
      return;
    }
    if (outgoing.socket) partFromHttp(server, incoming, outgoing);
    inItsTurn(outgoing, () => void app.stream(incoming, outgoing, factsOf(incoming)));
  };
};

/**
 * A response that waits behind an earlier one of its connection has no connection yet, and is not told when that closes.
 * A stream that began there would be open for nobody, and for ever: it begins when it can be heard, or never.
 */
const inItsTurn = (outgoing: ServerResponse, begin: () => void): void => {
  if (outgoing.socket) begin();
  else outgoing.once('socket', begin);
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

interface Connections {
  /** Also those of streams, of which Node's server knows nothing any more. */
  readonly open: ReadonlySet<Socket>;
  /**
   * Over these nothing was asked yet. Browsers open them ahead of need, and `closeIdleConnections` leaves them: a server
   * that closes would wait its whole grace for a request that never comes.
   */
  readonly silent: ReadonlySet<Socket>;
}

const watchConnections = (server: Server, opened: 'connection' | 'secureConnection'): Connections => {
  const open = new Set<Socket>();
  const silent = new Set<Socket>();
  // one function for all: five thousand streams would keep one each
  function forget(this: Socket): void {
    open.delete(this);
    silent.delete(this);
  }
  server.on(opened, (socket: Socket) => {
    open.add(socket);
    silent.add(socket);
    socket.once('close', forget);
  });
  server.on('request', (incoming: IncomingMessage) => silent.delete(incoming.socket));
  return { open, silent };
};

/** A connection whose request was running when the server began to close would be kept, idle, for the whole grace. */
const keepNoneWhileClosing = (server: Server): void => {
  server.on('request', (_, outgoing: ServerResponse) => {
    outgoing.once('close', () => {
      if (!server.listening) server.closeIdleConnections();
    });
  });
};

const close = async (server: Server, { open, silent }: Connections, graceMs: number): Promise<void> => {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  for (const socket of silent) socket.destroy();
  const cut = setTimeout(() => {
    server.closeAllConnections();
    for (const socket of open) socket.destroy();
  }, graceMs);
  await closed;
  clearTimeout(cut);
};
