import { randomBytes } from 'node:crypto';
import { overhead, seal } from './aes128gcm.ts';
import { type Agreed, agreeOnce, ReceiverMemory } from './agreement.ts';
import { PayloadTooLargeError } from './errors.ts';
import { messageKey } from './message-key.ts';
import { readSubscriptionKeys, type SubscriptionKeys } from './subscription.ts';

/** Push services must take a body of 4,096 bytes (RFC 8030 section 7.2) and are not asked to take more. */
const MAX_BODY_BYTES = 4096;
const PUBLIC_KEY_BYTES = 65;

/** The longest plain text that fits: 3,993 bytes. */
export const MAX_PAYLOAD_BYTES: number = MAX_BODY_BYTES - overhead(PUBLIC_KEY_BYTES);

/** For the vectors in the RFCs only: to repeat either of these for two messages gives their contents away. */
export type FixedSecrets = { readonly salt: Uint8Array; readonly senderPrivateKey: Uint8Array };

/**
 * Encrypts one message for one subscription (RFC 8291): a body for `Content-Encoding: aes128gcm`. The sender's key pair is
 * new for every message, as section 3.1 demands; that is what most of the time goes into.
 * @param payload text, or bytes; `MAX_PAYLOAD_BYTES` at most
 * @throws PayloadTooLargeError
 * @throws SubscriptionKeyError when a key has the wrong length or is not on P-256
 */
export function encrypt(payload: string | Uint8Array, keys: SubscriptionKeys, fixed?: FixedSecrets): Buffer {
  return encryptWith((receiver) => agreeOnce(receiver, fixed?.senderPrivateKey), payload, keys, fixed?.salt);
}

/** `encrypt` for one who sends to the same devices again and again: a fifth less work from a device's second message on. */
export class Encrypter {
  readonly #receivers = new ReceiverMemory();

  /** As `encrypt`, with its errors. */
  encrypt(payload: string | Uint8Array, keys: SubscriptionKeys): Buffer {
    return encryptWith((receiver) => this.#receivers.agree(receiver), payload, keys);
  }
}

function encryptWith(
  agree: (receiver: Buffer) => Agreed,
  payload: string | Uint8Array,
  keys: SubscriptionKeys,
  salt: Uint8Array = randomBytes(16),
): Buffer {
  const plaintext = typeof payload === 'string' ? Buffer.from(payload) : payload;
  if (plaintext.length > MAX_PAYLOAD_BYTES) throw new PayloadTooLargeError(plaintext.length, MAX_PAYLOAD_BYTES);
  const { publicKey: receiver, auth } = readSubscriptionKeys(keys);
  const { shared, sender } = agree(receiver);
  return seal(plaintext, messageKey({ shared, auth, receiver, sender }), salt, sender);
}
