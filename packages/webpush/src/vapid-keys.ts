import { createECDH, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { isPublicAddress } from './address.ts';
import { VapidError } from './errors.ts';
import { generatePair, importPrivateKey, type RawKeyPair } from './p256.ts';

/**
 * Who sends (RFC 8292). `subject`: how a push service reaches the operator, `mailto:` or `https:`. `publicKey`: 65 bytes,
 * `privateKey`: 32 bytes, both raw and base64url. Browsers are given the public key as `applicationServerKey`.
 */
export type VapidIdentity = { readonly subject: string } & VapidKeys;

export type VapidKeys = RawKeyPair;

/** A new key pair. A changed pair makes every existing subscription useless, so generate once and keep it. */
export function generateVapidKeys(): VapidKeys {
  return generatePair();
}

/**
 * Makes a signing key of the raw pair.
 * @throws VapidError naming the field: wrong length, not on the curve, or two halves of different pairs
 */
export function importSigningKey({ publicKey, privateKey }: VapidKeys): KeyObject {
  const point = decode('publicKey', publicKey, 65);
  const scalar = decode('privateKey', privateKey, 32);
  if (!point.equals(publicOf(scalar))) throw new VapidError('publicKey', 'does not belong to the private key');
  return importPrivateKey(point, scalar);
}

/** Names that are in no public DNS (RFC 6761, RFC 6762). */
const NOWHERE = /(^|\.)(localhost|local|invalid)$/;

/**
 * Apple answers 403 BadJwtToken to a subject at localhost (web-push issue 947), at `.local` and `.invalid`; the others
 * let it pass, so without this check only the iPhones would stay silent.
 * @throws VapidError
 */
export function checkSubject(subject: string): void {
  const host = hostOf(subject);
  if (host === undefined) throw new VapidError('subject', 'must be a mailto: address or an https: URL');
  const bare = host.replace(/^\[|\]$/g, '');
  if (NOWHERE.test(host) || (isIP(bare) && !isPublicAddress(bare))) {
    throw new VapidError('subject', `is at ${host}, which nobody else can reach: Apple answers 403`);
  }
}

function hostOf(subject: string): string | undefined {
  const mail = /^mailto:[^\s@<>]+@([^\s@<>]+)$/i.exec(subject);
  if (mail) return mail[1]?.toLowerCase();
  return /^https:\/\/\S+$/i.test(subject) && URL.canParse(subject) ? new URL(subject).hostname : undefined;
}

function publicOf(scalar: Buffer): Buffer {
  const pair = createECDH('prime256v1');
  try {
    pair.setPrivateKey(scalar);
  } catch {
    throw new VapidError('privateKey', 'is not a P-256 private key');
  }
  return pair.getPublicKey();
}

function decode(field: 'publicKey' | 'privateKey', text: string, length: number): Buffer {
  const bytes = /^[\w-]+$/.test(text) ? Buffer.from(text, 'base64url') : Buffer.alloc(0);
  if (bytes.length !== length) throw new VapidError(field, `must be ${length} bytes of base64url without padding`);
  return bytes;
}
