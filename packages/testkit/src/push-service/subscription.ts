import { createECDH, randomBytes } from 'node:crypto';
import { decrypt, type ReceiverKeys } from './decrypt.ts';
import type { Message } from './mailbox.ts';
import type { Urgency } from './request.ts';

/** A subscription as `PushSubscription.toJSON()` gives it to a page, and a page to its server. */
export interface SubscriptionJSON {
  readonly endpoint: string;
  readonly expirationTime: null;
  /** Base64url without padding: a 65-byte point and a 16-byte secret. */
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

/** A subscription whose secrets the test holds. `JSON.stringify` gives what a browser's would, and no more. */
export interface TestSubscription extends SubscriptionJSON {
  /** As given to `subscribe`, base64url. */
  readonly applicationServerKey: string | undefined;
  toJSON(): SubscriptionJSON;
}

/** A message as the worker of a subscribed page would see it. */
export interface ReceivedMessage {
  readonly id: string;
  /** The decrypted text; empty for a push without a message. */
  readonly payload: string;
  /** As sent, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly ttl: number;
  readonly urgency: Urgency;
  readonly topic: string | undefined;
  /** When the service accepted it, milliseconds since the epoch. */
  readonly at: number;
}

/** Makes the keys a browser makes on `subscribe`. */
export function makeReceiverKeys(): ReceiverKeys {
  const ecdh = createECDH('prime256v1');
  const publicKey = ecdh.generateKeys();
  // OpenSSL drops leading zeros, about once in 256 keys; a 31-byte scalar is still 32 bytes to everyone else.
  const privateKey = Buffer.concat([Buffer.alloc(32 - ecdh.getPrivateKey().length), ecdh.getPrivateKey()]);
  return { privateKey, publicKey, auth: randomBytes(16) };
}

export function makeSubscription(
  endpoint: string,
  keys: ReceiverKeys,
  applicationServerKey: string | undefined,
): TestSubscription {
  const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
  const json = {
    endpoint,
    expirationTime: null,
    keys: { p256dh: base64url(keys.publicKey), auth: base64url(keys.auth) },
  };
  return { ...json, applicationServerKey, toJSON: () => json };
}

/** Opens what arrived; throws what a browser would swallow: a body that does not open, or text that is not UTF-8. */
export function openMessage(message: Message, keys: ReceiverKeys): ReceivedMessage {
  const { id, headers, ttl, urgency, topic, at, body } = message;
  const bytes = body.length === 0 ? body : decrypt(body, keys);
  return { id, payload: new TextDecoder('utf-8', { fatal: true }).decode(bytes), headers, ttl, urgency, topic, at };
}
