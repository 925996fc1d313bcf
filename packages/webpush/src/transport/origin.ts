import { Gate } from './gate.ts';
import type { Line, LineOptions, PushRequest, Reply } from './line.ts';
import { openLine } from './open-line.ts';
import { TransportError } from './transport-error.ts';

/** How an origin is kept; times in ms. */
export type OriginOptions = LineOptions & {
  /** How many messages may wait for one origin. */
  readonly maxQueued: number;
  /** How long a line is kept that nobody uses. */
  readonly idleTimeout: number;
};

/**
 * One push service: at most one line that takes requests, opened by the first request that finds none, and a gate before
 * it. When a line cannot be opened, everyone who waits hears so at once rather than trying the same in turn.
 */
export class Origin {
  readonly #url: URL;
  readonly #options: OriginOptions;
  readonly #gate: Gate;
  readonly #idleTimer: NodeJS.Timeout;
  #line: Line | undefined;
  #opening: Promise<Line> | undefined;

  /** @param onIdle called when the line was closed because nobody used it */
  constructor(url: URL, options: OriginOptions, onIdle: () => void) {
    this.#url = url;
    this.#options = options;
    this.#gate = new Gate(options.maxQueued);
    this.#idleTimer = setTimeout(() => {
      if (!this.#gate.empty) return;
      this.#line?.close();
      onIdle();
    }, options.idleTimeout);
    this.#idleTimer.unref();
  }

  async post(request: PushRequest): Promise<Reply> {
    await this.#gate.enter(request.signal);
    try {
      return await this.#attempt(request);
    } finally {
      this.#gate.leave();
      this.#idleTimer.refresh();
    }
  }

  /** Answers who waits with `closed`, lets what is in flight finish, and closes the line. */
  async close(): Promise<void> {
    clearTimeout(this.#idleTimer);
    this.#gate.turnAway(new TransportError('closed', 'the sender was closed'));
    await this.#gate.emptied();
    clearTimeout(this.#idleTimer);
    this.#line?.close();
  }

  /** Once more, on a new line, when the service says that it did nothing: GOAWAY and REFUSED_STREAM are ordinary goodbyes. */
  async #attempt(request: PushRequest): Promise<Reply> {
    try {
      return await this.#once(request);
    } catch (error) {
      if (!(error instanceof TransportError && error.unprocessed)) throw error;
      return await this.#once(request);
    }
  }

  async #once(request: PushRequest): Promise<Reply> {
    const line = this.#line?.usable ? this.#line : await abortable(this.#open(), request.signal);
    this.#gate.setLimit(line.capacity);
    return await line.post(request);
  }

  #open(): Promise<Line> {
    this.#opening ??= this.#openLine().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #openLine(): Promise<Line> {
    try {
      this.#line = await openLine(this.#url, this.#options);
      return this.#line;
    } catch (error) {
      this.#gate.turnAway(error);
      throw error;
    }
  }
}

/** The caller may give up on a line that others still wait for. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
    if (signal.aborted) onAbort();
  });
}
