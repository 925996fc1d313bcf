import { randomUUID } from 'node:crypto';
import { Tray } from '../machine/tray.ts';
import type { Certificate } from '../tls/index.ts';
import type { Fault } from './faults.ts';
import { type Listener, listen } from './listener.ts';
import { Mailbox, type Message } from './mailbox.ts';
import { type LoggedRequest, Reception } from './reception.ts';
import {
  makeReceiverKeys,
  makeSubscription,
  openMessage,
  type ReceivedMessage,
  type TestSubscription,
} from './subscription.ts';
import type { Refusal } from './vapid.ts';

/** Anything that names a subscription: ours, or one that came back from a page as JSON. */
export interface Endpoint {
  readonly endpoint: string;
}

export interface PushServiceOptions {
  /** With one the service speaks https with HTTP/2 (and HTTP/1.1); without, plain HTTP/1.1. */
  readonly certificate?: Certificate;
  /** The host in endpoints, `127.0.0.1` (default) or `localhost`. */
  readonly host?: string;
  /** What tells the time for TTLs and for `exp`; a held clock must be shared with the sender. Default: real time. */
  readonly clock?: { now(): number };
  /** SETTINGS_MAX_CONCURRENT_STREAMS of HTTP/2 sessions. */
  readonly maxConcurrentStreams?: number;
}

export interface SubscribeOptions {
  /** Base64url; with one, only its owner may send. */
  readonly vapidPublicKey?: string;
  /** Called with each message as it is delivered; `open` decrypts it, or throws. `next` and `received` have it too. */
  readonly onMessage?: (open: () => ReceivedMessage) => void;
}

/** Longer than a sender's own retry after a fault of a second or two, shorter than a test's limit. */
const DEFAULT_TIMEOUT_MS = 5_000;

/** Opens a strict push service on 127.0.0.1. Use with `await using`. */
export async function openPushService(options: PushServiceOptions = {}): Promise<PushService> {
  const { certificate, host = '127.0.0.1', maxConcurrentStreams, clock = Date } = options;
  const reception = new Reception(clock);
  const handle = (exchange: Parameters<Reception['receive']>[0]): void => void reception.receive(exchange);
  return new PushService(reception, await listen({ certificate, host, maxConcurrentStreams, handle }));
}

/**
 * A push service to play: RFC 8030 toward senders, and toward tests the browser that subscribed.
 *
 * It is strict where real services are, each in its own way: a sender that passes here satisfies Mozilla, Google and
 * Apple as far as their rules are known. It is simple where senders cannot tell: no receipts, no DELETE of a message.
 */
export class PushService implements AsyncDisposable {
  readonly #reception: Reception;
  readonly #listener: Listener;
  readonly #trays = new Map<string, Tray<() => ReceivedMessage>>();

  /** Use `openPushService`. */
  constructor(reception: Reception, listener: Listener) {
    this.#reception = reception;
    this.#listener = listener;
  }

  /** Scheme, host and port: what `aud` must be. */
  get origin(): string {
    return this.#listener.origin;
  }

  /** Every request that was read to its end, oldest first. */
  get log(): readonly LoggedRequest[] {
    return this.#reception.log;
  }

  /** The requests that broke a rule. A test of a sender ends with `expect(service.refusals).toEqual([])`. */
  get refusals(): readonly Refusal[] {
    return this.log.flatMap(({ verdict }) =>
      typeof verdict === 'object' && 'refused' in verdict ? verdict.refused : [],
    );
  }

  /** How many TCP connections were ever accepted, and how many requests waited for an answer at once, at most. */
  get load(): { readonly connections: number; readonly mostAtOnce: number } {
    return { connections: this.#listener.connections, mostAtOnce: this.#reception.mostAtOnce };
  }

  /** Subscribes as a browser would. */
  subscribe(options: SubscribeOptions = {}): TestSubscription {
    const keys = makeReceiverKeys();
    const tray = new Tray<() => ReceivedMessage>();
    const take = (message: Message): void => {
      const open = (): ReceivedMessage => openMessage(message, keys);
      tray.put(open);
      options.onMessage?.(open);
    };
    const { endpoint } = this.register({ applicationServerKey: options.vapidPublicKey, take });
    this.#trays.set(endpoint, tray);
    return makeSubscription(endpoint, keys, options.vapidPublicKey);
  }

  /** Makes an endpoint for a device that opens its messages itself, such as a Firefox behind `openAutopush`. */
  register(device: { applicationServerKey: string | undefined; take: (message: Message) => void }): Mailbox {
    const endpoint = `${this.origin}/push/${randomUUID()}`;
    const mailbox = new Mailbox({ ...device, endpoint, now: () => this.#reception.now() });
    this.#reception.mailboxes.set(endpoint, mailbox);
    return mailbox;
  }

  /**
   * The first delivered message that was not taken yet, waiting up to `timeoutMs` (5,000) of real time.
   * Rejects when none comes, with the latest verdicts, and when one came that the browser could not have opened.
   */
  async next(subscription: Endpoint, { timeoutMs = DEFAULT_TIMEOUT_MS } = {}): Promise<ReceivedMessage> {
    const open = await this.#tray(subscription).next(timeoutMs, () => this.#recently());
    return open();
  }

  /** Every message delivered so far, taken or not. Throws when one could not be opened. */
  received(subscription: Endpoint): readonly ReceivedMessage[] {
    return this.#tray(subscription).all.map((open) => open());
  }

  /** What waits for a subscription that is offline, still encrypted. */
  stored(subscription: Endpoint): readonly Message[] {
    return this.#mailbox(subscription).stored;
  }

  /** Takes the device off the network, where messages wait out their TTL, or back, where they are delivered. */
  setOnline(subscription: Endpoint, online: boolean): void {
    this.#mailbox(subscription).setOnline(online);
  }

  /** The person took the permission back: from now on 410. */
  unsubscribe(subscription: Endpoint): void {
    this.#mailbox(subscription).close();
  }

  /** Plans a fault for the next `times` (1) acceptable requests to a subscription, or to any. Returns what heals it. */
  fail(target: Endpoint | 'all', fault: Fault, times = 1): () => void {
    return this.#reception.faults.add(target === 'all' ? undefined : target.endpoint, fault, times);
  }

  /** Sends GOAWAY on every HTTP/2 session: streams that are open may end, new ones need a new session. */
  goaway(): void {
    this.#listener.goaway();
  }

  /** Cuts every connection, as a restart of the service would. */
  dropConnections(): void {
    this.#listener.dropConnections();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#reception.close();
    await this.#listener[Symbol.asyncDispose]();
  }

  #mailbox({ endpoint }: Endpoint): Mailbox {
    const mailbox = this.#reception.mailboxes.get(endpoint);
    if (mailbox === undefined) throw new Error(`${endpoint} is not an endpoint of this push service`);
    return mailbox;
  }

  #tray({ endpoint }: Endpoint): Tray<() => ReceivedMessage> {
    const tray = this.#trays.get(endpoint);
    if (tray === undefined) throw new Error(`${endpoint} was not made by subscribe(): its keys are not here`);
    return tray;
  }

  #recently(): string {
    const lines = this.log.slice(-5).map(({ method, endpoint, bytes, verdict }) => {
      return `\n  ${method} ${endpoint} (${bytes} bytes): ${JSON.stringify(verdict)}`;
    });
    return `no message for this subscription. The service saw ${this.log.length} requests${lines.join('')}`;
  }
}
