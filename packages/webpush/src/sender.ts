import { Encryption } from './encryption.ts';
import { addressGuard, type Guard } from './guard.ts';
import { type MessageOptions, messageHeaders } from './headers.ts';
import { type Outcome, outcomeOf, outcomeOfFault, type RefusedReason } from './outcome.ts';
import type { Subscription } from './subscription.ts';
import { Pool } from './transport/pool.ts';
import { TransportError } from './transport/transport-error.ts';
import { VapidSigner } from './vapid.ts';
import type { VapidIdentity } from './vapid-keys.ts';

/** Everything but `vapid` has a default; times in ms. */
export type WebPushOptions = {
  readonly vapid: VapidIdentity;
  /** Which addresses may be reached: the public internet only, unless `addressGuard({ allowPrivate: true })`. */
  readonly guard?: Guard;
  /** Lets plain http endpoints through. False. */
  readonly allowInsecure?: boolean;
  /** Certificate authorities instead of the system's, in PEM. */
  readonly ca?: string;
  /** From the request's start on an open connection to the end of its answer. 10 s. */
  readonly requestTimeout?: number;
  /** 5 s. */
  readonly connectTimeout?: number;
  /** How long a connection is kept that nobody uses. 5 min. */
  readonly idleTimeout?: number;
  /** Requests at once to one origin over HTTP/2, unless it allows fewer. 100. */
  readonly maxStreams?: number;
  /** Connections at once to one origin over HTTP/1.1. 50. */
  readonly maxSockets?: number;
  /** Messages that may wait for one origin. 10,000; each holds its encrypted body, 4 KB at most. */
  readonly maxQueued?: number;
  /** From how many messages under way on they are encrypted on a thread of their own. 16; `Infinity` for never. */
  readonly encryptApartFrom?: number;
  /** The time in ms since 1970. */
  readonly now?: () => number;
};

export type SendOptions = MessageOptions & {
  /** Ends the wait: `send` rejects with its reason. The service may have the message all the same. */
  readonly signal?: AbortSignal;
};

/** A sender. All it holds is its own: two in one process know nothing of each other. */
export type WebPush = AsyncDisposable & {
  /**
   * Encrypts and sends one message. What the network or the service does is an Outcome, never a rejection.
   * @param payload plain text, at most 3,993 bytes
   * @throws PayloadTooLargeError, SubscriptionKeyError, PushOptionError before anything is sent; the reason of `signal`
   */
  send(subscription: Subscription, payload: string | Uint8Array, options: SendOptions): Promise<Outcome>;
  /** Takes no more: who waits, or comes later, is told `retryAt` with reason `closed`. Resolves when what is in flight has ended. */
  close(): Promise<void>;
};

/**
 * Opens a sender; nothing is connected until the first message.
 * @throws VapidError when the keys or the subject cannot be used
 */
export function openWebPush(options: WebPushOptions): WebPush {
  const now = options.now ?? Date.now;
  const signer = new VapidSigner(options.vapid, now);
  const encryption = new Encryption(options.encryptApartFrom ?? 16);
  const pool = openPool(options);

  async function sendOne(subscription: Subscription, payload: string | Uint8Array, to: SendOptions): Promise<Outcome> {
    to.signal?.throwIfAborted();
    const url = readEndpoint(subscription.endpoint, options.allowInsecure ?? false);
    if (!(url instanceof URL)) return url;
    const headers = messageHeaders(to, signer.authorization(url.origin));
    const body = await encryption.encrypt({ payload, keys: subscription.keys });
    try {
      return outcomeOf(await pool.post(url, { headers, body, signal: to.signal }), now());
    } catch (error) {
      if (error instanceof TransportError) return outcomeOfFault(error.fault, error.message);
      throw error;
    }
  }

  const send: WebPush['send'] = (...message) => encryption.during(() => sendOne(...message));
  const close = async (): Promise<void> => {
    await pool.close();
    await encryption.close();
  };
  return { send, close, [Symbol.asyncDispose]: close };
}

function openPool(options: WebPushOptions): Pool {
  return new Pool({
    guard: options.guard ?? addressGuard(),
    ca: options.ca,
    connectTimeout: options.connectTimeout ?? 5000,
    requestTimeout: options.requestTimeout ?? 10_000,
    idleTimeout: options.idleTimeout ?? 300_000,
    maxStreams: options.maxStreams ?? 100,
    maxSockets: options.maxSockets ?? 50,
    maxQueued: options.maxQueued ?? 10_000,
  });
}

/** An endpoint is what a device gave us, so a bad one is an outcome and not a mistake of the caller. */
function readEndpoint(endpoint: string, allowInsecure: boolean): URL | Outcome {
  const url = URL.parse(endpoint);
  if (!url || !/^https?:$/.test(url.protocol)) return refuse('bad-endpoint', 'the endpoint is not an http(s) URL');
  if (url.username || url.password) return refuse('bad-endpoint', 'the endpoint carries a user name or password');
  if (url.protocol === 'http:' && !allowInsecure) return refuse('insecure-endpoint', 'the endpoint is plain http');
  return url;
}

function refuse(reason: RefusedReason, detail: string): Outcome {
  return { type: 'refused', reason, detail };
}
