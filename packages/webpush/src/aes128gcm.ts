import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { DecryptError } from './errors.ts';

/**
 * The encrypted content coding of RFC 8188, as far as Web Push uses it: one record, no padding.
 *
 *     salt (16) | record size (4) | key id length (1) | key id | AES-128-GCM( plain text | 0x02 ) | tag (16)
 */

const RECORD_SIZE = 4096;
const SALT_BYTES = 16;
const FIXED_HEADER_BYTES = SALT_BYTES + 4 + 1;
const TAG_BYTES = 16;
/** Ends the last record (RFC 8188 section 2); after it there could be padding zeros. */
const LAST_RECORD = 2;

const KEY_INFO = Buffer.from('Content-Encoding: aes128gcm\0');
const NONCE_INFO = Buffer.from('Content-Encoding: nonce\0');

/** Bytes that the coding adds to a plain text, with a key id of the given length. */
export function overhead(keyIdBytes: number): number {
  return FIXED_HEADER_BYTES + keyIdBytes + 1 + TAG_BYTES;
}

/**
 * Encrypts one record.
 * @param ikm  input keying material (RFC 8188 section 2.1)
 * @param salt 16 bytes, never used twice with the same `ikm`
 */
export function seal(plaintext: Uint8Array, ikm: Uint8Array, salt: Uint8Array, keyId: Uint8Array): Buffer {
  const { key, nonce } = contentKey(ikm, salt);
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  const body = Buffer.alloc(overhead(keyId.length) + plaintext.length);
  body.set(salt);
  body.writeUInt32BE(RECORD_SIZE, SALT_BYTES);
  body.writeUInt8(keyId.length, SALT_BYTES + 4);
  body.set(keyId, FIXED_HEADER_BYTES);
  const record = body.subarray(FIXED_HEADER_BYTES + keyId.length, -TAG_BYTES);
  record.set(plaintext);
  record[plaintext.length] = LAST_RECORD;
  record.set(cipher.update(record));
  cipher.final();
  body.set(cipher.getAuthTag(), body.length - TAG_BYTES);
  return body;
}

/**
 * Decrypts a body of one record.
 * @param ikmFor gives the input keying material for the body's key id
 * @throws DecryptError when the body is cut short, damaged, longer than one record, or meant for another key
 */
export function unseal(body: Uint8Array, ikmFor: (keyId: Buffer) => Uint8Array): Buffer {
  const { salt, keyId, record } = readHeader(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
  const { key, nonce } = contentKey(ikmFor(keyId), salt);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(record.subarray(-TAG_BYTES));
  return withoutPadding(finish(decipher, record.subarray(0, -TAG_BYTES)));
}

function readHeader(body: Buffer): { salt: Buffer; keyId: Buffer; record: Buffer } {
  if (body.length < overhead(0)) throw new DecryptError('body is too short for an aes128gcm record');
  const start = FIXED_HEADER_BYTES + body.readUInt8(SALT_BYTES + 4);
  const record = body.subarray(start);
  if (record.length <= TAG_BYTES) throw new DecryptError('body is too short for its key id and a record');
  // RFC 8291 section 4: a push message is exactly one record, so a longer body is refused rather than read on.
  if (record.length > body.readUInt32BE(SALT_BYTES)) throw new DecryptError('body holds more than one record');
  return { salt: body.subarray(0, SALT_BYTES), keyId: body.subarray(FIXED_HEADER_BYTES, start), record };
}

function finish(decipher: ReturnType<typeof createDecipheriv>, encrypted: Buffer): Buffer {
  try {
    return Buffer.concat([decipher.update(encrypted), decipher.final()]);
  } catch {
    throw new DecryptError('body is damaged or was encrypted for other keys');
  }
}

function withoutPadding(padded: Buffer): Buffer {
  let end = padded.length;
  while (end > 0 && padded[end - 1] === 0) end -= 1;
  if (padded[end - 1] !== LAST_RECORD) throw new DecryptError('the record does not end as a last record does');
  return padded.subarray(0, end - 1);
}

/**
 * RFC 8188 sections 2.2 and 2.3. Secrets go in as KeyObjects, because given bytes Node takes a slow path: AES-GCM 15.6 µs
 * against 3.4, HKDF 9.9 µs against 5.5 (docs/decisions/webpush-cpu.md).
 */
function contentKey(ikm: Uint8Array, salt: Uint8Array): { key: KeyObject; nonce: Uint8Array } {
  const secret = createSecretKey(ikm);
  return {
    key: createSecretKey(new Uint8Array(hkdfSync('sha256', secret, salt, KEY_INFO, 16))),
    nonce: new Uint8Array(hkdfSync('sha256', secret, salt, NONCE_INFO, 12)),
  };
}
