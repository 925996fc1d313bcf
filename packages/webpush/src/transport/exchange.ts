import type { IncomingHttpHeaders } from 'node:http';
import type { Reply } from './line.ts';
import { TransportError } from './transport-error.ts';

/** A push service explains itself in a few words; the rest of a longer body is not worth its memory. */
const BODY_LIMIT = 4096;

export type ExchangeLimits = { readonly timeout: number; readonly signal: AbortSignal | undefined };

/**
 * One answer on its way in: waiting for a status, then collecting the body, then settled; the same over HTTP/2 and 1.1.
 * Whatever ends it first counts: the end of the body, 4 KB of it, a fault, the time limit (ms), or the caller's signal.
 */
export class Exchange {
  readonly reply: Promise<Reply>;
  readonly #settle: PromiseWithResolvers<Reply> = Promise.withResolvers();
  readonly #cancel: () => void;
  readonly #signal: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #body: Buffer[] = [];
  #bodyBytes = 0;
  #settled = false;
  #head: Omit<Reply, 'body'> | undefined;

  /** @param cancel lets go of the stream or socket; called when the answer is settled before the peer has ended it */
  constructor({ timeout, signal }: ExchangeLimits, cancel: () => void) {
    this.reply = this.#settle.promise;
    this.#cancel = cancel;
    this.#signal = signal;
    this.#timer = setTimeout(() => {
      this.#giveUp(new TransportError('timeout', `no answer within ${timeout} ms`));
    }, timeout);
    signal?.addEventListener('abort', this.#onAbort);
  }

  get settled(): boolean {
    return this.#settled;
  }

  head(status: number, headers: Pick<IncomingHttpHeaders, 'location' | 'retry-after'>): void {
    this.#head = { status, location: headers.location, retryAfter: headers['retry-after'] };
  }

  data(chunk: Buffer): void {
    this.#body.push(chunk);
    this.#bodyBytes += chunk.length;
    if (this.#bodyBytes < BODY_LIMIT) return;
    this.end();
    this.#cancel();
  }

  end(): void {
    if (!this.#head) {
      this.fail(new TransportError('connection', 'the connection ended before an answer'));
      return;
    }
    this.#release();
    this.#settle.resolve({ ...this.#head, body: Buffer.concat(this.#body).toString('utf8', 0, BODY_LIMIT) });
  }

  /** The status is the answer and the body only explains it: a fault after the status does not make an accepted message lost. */
  fail(error: unknown): void {
    if (this.#head) {
      this.end();
      return;
    }
    this.#release();
    this.#settle.reject(error);
  }

  readonly #onAbort = (): void => this.#giveUp(this.#signal?.reason);

  #giveUp(error: unknown): void {
    this.fail(error);
    this.#cancel();
  }

  #release(): void {
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }
}
