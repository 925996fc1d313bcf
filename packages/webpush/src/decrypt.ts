import { createECDH, randomBytes } from 'node:crypto';
import { unseal } from './aes128gcm.ts';
import { DecryptError } from './errors.ts';
import { messageKey } from './message-key.ts';
import { generatePair } from './p256.ts';
import type { SubscriptionKeys } from './subscription.ts';

/** The receiver's side of a subscription: a P-256 private key of 32 bytes and the 16-byte secret, both base64url. */
export type ReceiverKeys = { readonly privateKey: string; readonly auth: string };

/**
 * Reads a push message as the browser would (RFC 8291 section 4). A server never needs it; a push service played in tests does.
 * @throws DecryptError when the body is damaged or was meant for someone else
 */
export function decrypt(body: Uint8Array, keys: ReceiverKeys): Buffer {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(keys.privateKey, 'base64url');
  const auth = Buffer.from(keys.auth, 'base64url');
  return unseal(body, (sender) => {
    const shared = agree(() => pair.computeSecret(sender));
    return messageKey({ shared, auth, receiver: pair.getPublicKey(), sender });
  });
}

/** What a browser makes when it subscribes: `keys` goes to the server, `receiver` stays. */
export function generateReceiver(): { keys: SubscriptionKeys; receiver: ReceiverKeys } {
  const { publicKey, privateKey } = generatePair();
  const auth = randomBytes(16).toString('base64url');
  return { keys: { p256dh: publicKey, auth }, receiver: { privateKey, auth } };
}

function agree(compute: () => Buffer): Buffer {
  try {
    return compute();
  } catch {
    throw new DecryptError("the body's key id is not a public key on P-256");
  }
}
