import { once } from 'node:events';
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { Http1Line } from './http1-line.ts';
import { openHttp2Line } from './http2-line.ts';
import type { Line, LineOptions } from './line.ts';
import { asTransportError, TransportError } from './transport-error.ts';

/** Half-open connections behind a NAT are noticed by the operating system, rather than by the next message. */
const KEEP_ALIVE_AFTER = 30_000;

/**
 * Opens a way to an origin: TLS, then whichever HTTP the peer chooses there (ALPN, RFC 7301). Plain http is HTTP/1.1.
 * @throws TransportError `private-address`, `connect-timeout` or `connection`
 */
export async function openLine(url: URL, options: LineOptions): Promise<Line> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  try {
    options.guard.checkLiteral(host);
    return url.protocol === 'http:' ? new Http1Line(url, options) : await openTls(url, host, options);
  } catch (error) {
    throw asTransportError(error);
  }
}

async function openTls(url: URL, host: string, options: LineOptions): Promise<Line> {
  const limit = AbortSignal.timeout(options.connectTimeout);
  const socket = dial(host, Number(url.port || 443), options);
  try {
    await once(socket, 'secureConnect', { signal: limit });
    if (socket.alpnProtocol === 'h2') return await openHttp2Line(url, socket, options, limit);
    // HTTP/1.1 opens its own: handing this one over would save one handshake for each origin, and cost an agent of our own.
    socket.destroy();
    return new Http1Line(url, options);
  } catch (error) {
    socket.destroy();
    if (!limit.aborted) throw error;
    throw new TransportError('connect-timeout', `no connection within ${options.connectTimeout} ms`);
  }
}

function dial(host: string, port: number, { guard, ca }: LineOptions): TLSSocket {
  const socket = connect({
    host,
    port,
    lookup: guard.lookup,
    ALPNProtocols: ['h2', 'http/1.1'],
    ...(isIP(host) === 0 && { servername: host }),
    ...(ca !== undefined && { ca }),
  });
  socket.setKeepAlive(true, KEEP_ALIVE_AFTER);
  // Before `secureConnect` the wait above hears of errors, after it the session does; between the two nobody would.
  socket.on('error', () => socket.destroy());
  return socket;
}
