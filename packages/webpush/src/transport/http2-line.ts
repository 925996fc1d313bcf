import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { Exchange } from './exchange.ts';
import type { Line, LineOptions, PushRequest, Reply } from './line.ts';
import { asTransportError, TransportError } from './transport-error.ts';

/**
 * Makes a session on a connected socket and waits for the peer's settings, so that its limit on streams holds from the first
 * request on and a peer that only pretends to speak HTTP/2 shows now.
 */
export async function openHttp2Line(
  url: URL,
  socket: TLSSocket,
  options: LineOptions,
  signal: AbortSignal,
): Promise<Line> {
  const session = connect(url, { createConnection: () => socket, settings: { enablePush: false } });
  const line = new Http2Line(url, session, options);
  await firstSettings(session, signal);
  session.unref();
  return line;
}

function firstSettings(session: ClientHttp2Session, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    session.once('remoteSettings', () => resolve());
    session.once('error', reject);
    session.once('close', () => reject(new TransportError('connection', 'the service closed the connection at once')));
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/**
 * One session. It takes requests until the peer says GOAWAY, it breaks, or a request runs out of time: a connection that died
 * without a word looks just like a slow service, and a new handshake costs less than ten more seconds for everyone. After
 * that it lives until its last stream has ended.
 */
class Http2Line implements Line {
  readonly #authority: string;
  readonly #session: ClientHttp2Session;
  readonly #options: LineOptions;
  #retired = false;
  #open = 0;
  /** The last stream that the peer has looked at, once it has said GOAWAY. */
  #lastProcessed = Number.POSITIVE_INFINITY;

  constructor(url: URL, session: ClientHttp2Session, options: LineOptions) {
    this.#authority = url.host;
    this.#session = session;
    this.#options = options;
    session.on('goaway', (_code, lastStreamId) => {
      this.#lastProcessed = lastStreamId;
      this.#retire();
    });
    // Every stream in flight gets the same error and reports it; here it only must not go unhandled.
    session.on('error', () => this.#retire());
    session.on('close', () => this.#retire());
  }

  get usable(): boolean {
    return !this.#retired && !this.#session.closed && !this.#session.destroyed;
  }

  get capacity(): number {
    return Math.min(
      this.#options.maxStreams,
      this.#session.remoteSettings.maxConcurrentStreams ?? Number.POSITIVE_INFINITY,
    );
  }

  async post(request: PushRequest): Promise<Reply> {
    const stream = this.#start(request);
    const limits = { timeout: this.#options.requestTimeout, signal: request.signal };
    const exchange = new Exchange(limits, () => stream.close(constants.NGHTTP2_CANCEL));
    stream.on('response', (headers) => exchange.head(headers[':status'] ?? 0, headers));
    stream.on('data', (chunk: Buffer) => exchange.data(chunk));
    stream.on('end', () => exchange.end());
    stream.on('error', (error) => exchange.fail(asTransportError(error, { unprocessed: this.#unprocessed(stream) })));
    stream.on('close', () => {
      // A reset without an error is still no answer.
      if (!exchange.settled) exchange.fail(this.#cutOff(stream));
    });
    stream.end(request.body);
    return exchange.reply.catch((error: unknown) => this.#afterFailure(error));
  }

  close(): void {
    this.#retired = true;
    this.#session.destroy();
  }

  #start({ path, headers }: PushRequest): ClientHttp2Stream {
    const pseudo = { ':method': 'POST', ':scheme': 'https', ':authority': this.#authority, ':path': path };
    try {
      const stream = this.#session.request({ ...pseudo, ...headers });
      this.#hold(stream);
      return stream;
    } catch (error) {
      // The session ended between being chosen and being used: nothing was sent.
      throw asTransportError(error, { unprocessed: true });
    }
  }

  /** An idle session does not keep the process alive; one with a stream does. */
  #hold(stream: ClientHttp2Stream): void {
    this.#open += 1;
    if (this.#open === 1) this.#session.ref();
    stream.once('close', () => {
      this.#open -= 1;
      if (this.#open > 0) return;
      if (this.#retired) this.#session.destroy();
      else this.#session.unref();
    });
  }

  #retire(): void {
    this.#retired = true;
    if (this.#open === 0) this.#session.destroy();
  }

  #unprocessed(stream: ClientHttp2Stream): boolean {
    if (stream.rstCode === constants.NGHTTP2_REFUSED_STREAM) return true;
    // Refused by GOAWAY, or never given a number because the session ended while it waited.
    return stream.id === undefined || stream.id > this.#lastProcessed;
  }

  #cutOff(stream: ClientHttp2Stream): TransportError {
    const how = `the service reset the request (code ${stream.rstCode})`;
    return new TransportError('connection', how, { unprocessed: this.#unprocessed(stream) });
  }

  #afterFailure(error: unknown): never {
    if (error instanceof TransportError && error.fault === 'timeout') this.#retire();
    throw error;
  }
}
