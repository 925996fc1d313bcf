import { ECDH } from 'node:crypto';
import { SubscriptionKeyError } from './errors.ts';

/** What a browser hands out (`PushSubscription.toJSON()`): both keys are base64url text. */
export type Subscription = {
  readonly endpoint: string;
  readonly keys: SubscriptionKeys;
};

/** `p256dh`: the browser's public key, 65 bytes uncompressed. `auth`: a secret of 16 bytes (RFC 8291 section 3.2). */
export type SubscriptionKeys = { readonly p256dh: string; readonly auth: string };

/** The same keys as bytes, lengths checked. */
export type KeyBytes = { readonly publicKey: Buffer; readonly auth: Buffer };

const UNCOMPRESSED = 0x04;

/**
 * Says whether keys can be used, when a device subscribes rather than at its first push.
 * @throws SubscriptionKeyError naming the field: wrong length, wrong alphabet, or a point that is not on P-256.
 */
export function checkSubscriptionKeys(keys: SubscriptionKeys): void {
  const { publicKey } = readSubscriptionKeys(keys);
  try {
    ECDH.convertKey(publicKey, 'prime256v1');
  } catch {
    throw notOnCurve();
  }
}

/**
 * Decodes keys and checks their shape. That the point is on the curve is checked where it is used: OpenSSL does so in the
 * key agreement, and to ask twice would cost 9 µs a message.
 * @throws SubscriptionKeyError naming the field
 */
export function readSubscriptionKeys(keys: SubscriptionKeys): KeyBytes {
  const publicKey = decode('p256dh', keys.p256dh, 65);
  if (publicKey[0] !== UNCOMPRESSED) throw new SubscriptionKeyError('p256dh', 'is not an uncompressed point');
  return { publicKey, auth: decode('auth', keys.auth, 16) };
}

/** One sentence for two doors: the check when subscribing and the key agreement when sending. */
export function notOnCurve(): SubscriptionKeyError {
  return new SubscriptionKeyError('p256dh', 'is not a point on the P-256 curve');
}

function decode(field: 'p256dh' | 'auth', text: unknown, length: number): Buffer {
  // Padding and the other base64 alphabet are let through: browsers never send them, people's databases do.
  if (typeof text !== 'string' || !/^[\w+/-]+={0,2}$/.test(text)) {
    throw new SubscriptionKeyError(field, 'is not base64url text');
  }
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== length) {
    throw new SubscriptionKeyError(field, `must be ${length} bytes, it has ${bytes.length}`);
  }
  return bytes;
}
