import { type ClientRequest, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { Exchange } from './exchange.ts';
import type { Line, LineOptions, PushRequest, Reply } from './line.ts';
import { asTransportError, TransportError } from './transport-error.ts';

/**
 * HTTP/1.1 for an origin that does not speak HTTP/2, and for plain http. Node's agent keeps the connections, opens them
 * through the guard's lookup, and lets the process exit when they are idle. A failed connection fails its own request only.
 */
export class Http1Line implements Line {
  readonly usable = true;
  readonly capacity: number;
  readonly #url: URL;
  readonly #options: LineOptions;
  readonly #agent: PlainAgent;

  constructor(url: URL, options: LineOptions) {
    const { ca, guard, maxSockets } = options;
    const kept = { keepAlive: true, maxSockets, lookup: guard.lookup };
    const secure = url.protocol === 'https:';
    this.#url = url;
    this.#options = options;
    this.#agent = secure ? new TlsAgent({ ...kept, ...(ca !== undefined && { ca }) }) : new PlainAgent(kept);
    this.capacity = maxSockets;
  }

  post({ path, headers, body, signal }: PushRequest): Promise<Reply> {
    const request = this.#start(path, { ...headers, 'content-length': String(body.length) });
    const exchange = new Exchange({ timeout: this.#options.requestTimeout, signal }, () => request.destroy());
    request.on('response', (response) => {
      exchange.head(response.statusCode ?? 0, response.headers);
      response.on('data', (chunk: Buffer) => exchange.data(chunk));
      response.on('end', () => exchange.end());
      response.on('error', (error) => exchange.fail(asTransportError(error)));
    });
    request.on('error', (error) => exchange.fail(asTransportError(error)));
    request.on('socket', (socket) => this.#limitConnecting(request, socket));
    request.end(body);
    return exchange.reply;
  }

  close(): void {
    this.#agent.destroy();
  }

  #start(path: string, headers: Record<string, string>): ClientRequest {
    const { protocol, hostname, port } = this.#url;
    const options = { method: 'POST', host: hostname.replace(/^\[|\]$/g, ''), port, path, headers, agent: this.#agent };
    return protocol === 'https:' ? tlsRequest(options) : plainRequest(options);
  }

  #limitConnecting(request: ClientRequest, socket: Socket): void {
    if (!socket.connecting) return;
    const { connectTimeout } = this.#options;
    const timer = setTimeout(() => {
      request.destroy(new TransportError('connect-timeout', `no connection within ${connectTimeout} ms`));
    }, connectTimeout);
    const done = (): void => clearTimeout(timer);
    socket.once(this.#url.protocol === 'https:' ? 'secureConnect' : 'connect', done).once('close', done);
  }
}
