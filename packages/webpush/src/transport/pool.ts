import type { PushRequest, Reply } from './line.ts';
import { Origin, type OriginOptions } from './origin.ts';
import { TransportError } from './transport-error.ts';

/** The push services we talk to, each by its origin, each forgotten when it has been idle. */
export class Pool {
  readonly #options: OriginOptions;
  readonly #origins = new Map<string, Origin>();
  #closed = false;

  constructor(options: OriginOptions) {
    this.#options = options;
  }

  /** Rejects with TransportError when no answer came, and with the signal's reason when the caller gave up. */
  async post(url: URL, request: Omit<PushRequest, 'path'>): Promise<Reply> {
    if (this.#closed) throw new TransportError('closed', 'the sender was closed');
    return await this.#origin(url).post({ ...request, path: url.pathname + url.search });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(Array.from(this.#origins.values(), (origin) => origin.close()));
  }

  #origin(url: URL): Origin {
    const known = this.#origins.get(url.origin);
    if (known) return known;
    const origin = new Origin(url, this.#options, () => this.#origins.delete(url.origin));
    this.#origins.set(url.origin, origin);
    return origin;
  }
}
