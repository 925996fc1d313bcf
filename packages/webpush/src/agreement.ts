import { createECDH, diffieHellman, type KeyObject } from 'node:crypto';
import { exportPublicKey, generateKeyObjects, importPublicKey } from './p256.ts';
import { notOnCurve } from './subscription.ts';

/** What a sender gets from one key agreement: the shared secret, and its own public key to send along. */
export type Agreed = { readonly shared: Buffer; readonly sender: Buffer };

/** How many receivers are remembered: a KeyObject is about 2 KB. */
const MAX_RECEIVERS = 1000;

/**
 * A new sender key pair and its agreement with one receiver, 135 µs: the fastest for a receiver seen once.
 * @param privateKey for the RFC's vectors only
 * @throws SubscriptionKeyError when the receiver's point is not on the curve, which would otherwise give our key away bit by
 *   bit (RFC 8291 section 7); OpenSSL refuses it
 */
export function agreeOnce(receiver: Buffer, privateKey?: Uint8Array): Agreed {
  const pair = createECDH('prime256v1');
  if (privateKey) pair.setPrivateKey(privateKey);
  // generateKeys has the public key at hand; asking for it again would cost 7 µs.
  const sender = privateKey ? pair.getPublicKey() : pair.generateKeys();
  try {
    return { sender, shared: pair.computeSecret(receiver) };
  } catch {
    throw notOnCurve();
  }
}

/**
 * The same, for one who sends to few devices many times. What is kept is the receiver's public key, imported: the sender's
 * pair is still new for every message. Importing costs 45 µs, so it is done when a receiver comes back and not when it comes;
 * from then on an agreement takes 90 µs (docs/decisions/webpush-cpu.md).
 */
export class ReceiverMemory {
  /** In the order of last use; `undefined` is a receiver met once. */
  readonly #met = new Map<string, KeyObject | undefined>();

  /** @throws SubscriptionKeyError when the receiver's point is not on the curve */
  agree(receiver: Buffer): Agreed {
    const name = receiver.toString('latin1');
    if (!this.#met.has(name)) {
      const agreed = agreeOnce(receiver);
      this.#remember(name, undefined);
      return agreed;
    }
    const known = this.#met.get(name) ?? importPublicKey(receiver);
    this.#remember(name, known);
    return agreeAgain(known);
  }

  #remember(name: string, key: KeyObject | undefined): void {
    this.#met.delete(name);
    this.#met.set(name, key);
    const [oldest] = this.#met.keys();
    if (this.#met.size > MAX_RECEIVERS && oldest !== undefined) this.#met.delete(oldest);
  }
}

function agreeAgain(receiver: KeyObject): Agreed {
  const { publicKey, privateKey } = generateKeyObjects();
  return { sender: exportPublicKey(publicKey), shared: diffieHellman({ privateKey, publicKey: receiver }) };
}
