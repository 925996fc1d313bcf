import { createSecretKey, hkdfSync } from 'node:crypto';

const KEY_INFO = Buffer.from('WebPush: info\0');

/** What both ends know of one message: `shared` is the ECDH secret, the public keys are 65 bytes, `auth` 16. */
export type Agreement = {
  readonly shared: Uint8Array;
  readonly auth: Uint8Array;
  readonly receiver: Uint8Array;
  readonly sender: Uint8Array;
};

/** Input keying material for one message: 32 bytes (RFC 8291 section 3.3). */
export function messageKey({ shared, auth, receiver, sender }: Agreement): Uint8Array {
  const info = Buffer.concat([KEY_INFO, receiver, sender]);
  return new Uint8Array(hkdfSync('sha256', createSecretKey(shared), auth, info, 32));
}
