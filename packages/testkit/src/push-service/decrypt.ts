import { createDecipheriv, createECDH, hkdfSync } from 'node:crypto';

/** What a browser keeps for itself when it subscribes. */
export interface ReceiverKeys {
  /** The P-256 private key, 32 bytes. */
  readonly privateKey: Uint8Array;
  /** Its public half, the uncompressed point, 65 bytes. */
  readonly publicKey: Uint8Array;
  /** The authentication secret, 16 bytes. */
  readonly auth: Uint8Array;
}

/** Salt 16, record size 4, key id length 1, key id 65 (RFC 8188 section 2.1, RFC 8291 section 4). */
const HEADER = 86;
/** A record holds at least one padding delimiter and the 16-byte tag (RFC 8188 section 2). */
const LEAST_RECORD = 18;
const TAG = 16;
const LAST_RECORD = 2;

/**
 * Opens an `aes128gcm` push body as a browser does (RFC 8291 section 3.4, RFC 8188 section 2).
 *
 * Written from the RFCs and on purpose without @beckon/webpush: a second opinion shares no code with the first.
 * Throws an Error that names the rule the body broke; a browser would drop such a message without a word.
 */
export function decrypt(body: Uint8Array, keys: ReceiverKeys): Uint8Array {
  const { salt, senderKey, record } = readBody(body);
  const { key, nonce } = deriveKeys(keys, senderKey, salt);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce, { authTagLength: TAG });
  decipher.setAuthTag(record.subarray(-TAG));
  try {
    return unpad(Buffer.concat([decipher.update(record.subarray(0, -TAG)), decipher.final()]));
  } catch (error) {
    if (error instanceof PaddingError) throw error;
    throw new Error(
      'the record does not open with this subscription’s keys: wrong p256dh, wrong auth, or changed on the way',
    );
  }
}

function readBody(body: Uint8Array): { salt: Buffer; senderKey: Buffer; record: Buffer } {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (bytes.length < HEADER + TAG + 1) throw new Error(`${bytes.length} bytes are too few for a header and a record`);
  const recordSize = bytes.readUInt32BE(16);
  const keyLength = bytes.readUInt8(20);
  const senderKey = bytes.subarray(21, HEADER);
  const record = bytes.subarray(HEADER);
  if (keyLength !== 65 || senderKey[0] !== 4) {
    throw new Error(
      'the key id must be the sender’s public key as an uncompressed point of 65 bytes (RFC 8291 section 4)',
    );
  }
  if (recordSize < LEAST_RECORD) throw new Error(`the record size is ${recordSize}, the least is ${LEAST_RECORD}`);
  if (record.length > recordSize) throw new Error('a push message is a single record (RFC 8291 section 4)');
  return { salt: bytes.subarray(0, 16), senderKey, record };
}

/** RFC 8291 section 3.3 makes `ikm` out of both parties' keys; RFC 8188 section 2.2 makes the rest out of `ikm`. */
function deriveKeys(keys: ReceiverKeys, senderKey: Uint8Array, salt: Uint8Array): { key: Buffer; nonce: Buffer } {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(keys.privateKey);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), keys.publicKey, senderKey]);
  const ikm = hkdf(ecdh.computeSecret(senderKey), keys.auth, info, 32);
  return {
    key: hkdf(ikm, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16),
    nonce: hkdf(ikm, salt, Buffer.from('Content-Encoding: nonce\0'), 12),
  };
}

function hkdf(secret: Uint8Array, salt: Uint8Array, info: Uint8Array, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, bytes));
}

/** Padding is a delimiter, then zeros. The delimiter is 2 in the last record, 1 in those before it. */
function unpad(padded: Buffer): Uint8Array {
  const end = padded.findLastIndex((byte) => byte !== 0);
  if (padded[end] !== LAST_RECORD) {
    throw new PaddingError(`the padding delimiter is ${padded[end] ?? 'missing'}, the last record’s is ${LAST_RECORD}`);
  }
  return new Uint8Array(padded.subarray(0, end));
}

class PaddingError extends Error {}
