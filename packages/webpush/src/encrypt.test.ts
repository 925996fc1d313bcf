import { createECDH } from 'node:crypto';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import webPush from 'web-push';
import { checkSubscriptionKeys, decrypt, Encrypter, encrypt, generateReceiver, MAX_PAYLOAD_BYTES } from './index.ts';

type Ece = { decrypt(body: Buffer, keys: { version: string; privateKey: unknown; authSecret: string }): Buffer };
const ece = createRequire(import.meta.url)('http_ece') as Ece;

// RFC 8291 appendix A
const vector = {
  plaintext: 'When I grow up, I want to be a watermelon',
  fixed: {
    salt: Buffer.from('DGv6ra1nlYgDCS1FRnbzlw', 'base64url'),
    senderPrivateKey: Buffer.from('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw', 'base64url'),
  },
  keys: {
    p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  },
  receiver: { privateKey: 'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94', auth: 'BTBZMqHH6r4Tts7J_aSIgg' },
  body:
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95b' +
    'Qpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
};

const payloads = fc.uint8Array({ maxLength: MAX_PAYLOAD_BYTES, size: 'max' }).map((bytes) => Buffer.from(bytes));

function eceDecrypt(body: Buffer, receiver: { privateKey: string; auth: string }): Buffer {
  const privateKey = createECDH('prime256v1');
  privateKey.setPrivateKey(receiver.privateKey, 'base64url');
  return ece.decrypt(body, { version: 'aes128gcm', privateKey, authSecret: receiver.auth });
}

describe('encrypt', () => {
  it('gives the body of RFC 8291 appendix A bit for bit', () => {
    expect(encrypt(vector.plaintext, vector.keys, vector.fixed).toString('base64url')).toBe(vector.body);
  });

  it('is read by http_ece, for any payload, at a first message and at later ones', () => {
    const encrypter = new Encrypter();
    const { keys, receiver } = generateReceiver();
    fc.assert(
      fc.property(payloads, (payload) => {
        expect(eceDecrypt(encrypt(payload, keys), receiver)).toEqual(payload);
        expect(eceDecrypt(encrypter.encrypt(payload, keys), receiver)).toEqual(payload);
      }),
    );
  });

  it.each([0, 1, 3992, 3993])('takes %i bytes and stays within 4,096', (size) => {
    const { keys, receiver } = generateReceiver();
    const body = encrypt(Buffer.alloc(size, 7), keys);
    expect(body.length).toBe(size + 103);
    expect(eceDecrypt(body, receiver)).toEqual(Buffer.alloc(size, 7));
  });

  it('counts bytes of UTF-8, not characters', () => {
    const { keys, receiver } = generateReceiver();
    expect(decrypt(encrypt('é'.repeat(1996), keys), receiver).toString()).toBe('é'.repeat(1996));
    const error = {
      name: 'PayloadTooLargeError',
      size: 3994,
      limit: 3993,
      message: 'payload is 3994 bytes, the limit is 3993',
    };
    expect(() => encrypt('é'.repeat(1997), keys)).toThrow(expect.objectContaining(error));
  });

  it('makes a new salt and a new sender key for every message', () => {
    const encrypter = new Encrypter();
    const { keys } = generateReceiver();
    const bodies = Array.from({ length: 20 }, () => encrypter.encrypt('same', keys));
    for (const [from, to] of [
      [0, 16],
      [21, 86],
    ]) {
      expect(new Set(bodies.map((body) => body.toString('hex', from, to))).size).toBe(20);
    }
  });

  it('keeps receivers apart however many there are', () => {
    const encrypter = new Encrypter();
    const people = Array.from({ length: 1100 }, generateReceiver);
    for (const { keys, receiver } of [...people, ...people.slice(0, 3), ...people.slice(-3), ...people.slice(-3)]) {
      expect(decrypt(encrypter.encrypt('hello', keys), receiver).toString()).toBe('hello');
    }
  });
});

describe('subscription keys', () => {
  const good = vector.keys;
  const offCurve = Buffer.from(good.p256dh, 'base64url');
  offCurve[64] = (offCurve[64] ?? 0) ^ 1;
  const compressed = Buffer.concat([Buffer.of(2), Buffer.from(good.p256dh, 'base64url').subarray(1)]);

  it.each([
    ['p256dh', { ...good, p256dh: offCurve.toString('base64url') }, 'is not a point on the P-256 curve'],
    ['p256dh', { ...good, p256dh: compressed.toString('base64url') }, 'is not an uncompressed point'],
    ['p256dh', { ...good, p256dh: Buffer.alloc(65, 4).toString('base64url') }, 'is not a point on the P-256 curve'],
    ['p256dh', { ...good, p256dh: good.p256dh.slice(0, 44) }, 'must be 65 bytes, it has 33'],
    ['p256dh', { ...good, p256dh: '' }, 'is not base64url text'],
    ['auth', { ...good, auth: 'BTBZMqHH6r4Tts7J_aSI' }, 'must be 16 bytes, it has 15'],
    ['auth', { ...good, auth: `${good.auth}AAAA` }, 'must be 16 bytes, it has 19'],
    ['auth', { ...good, auth: 'not base64 at all!' }, 'is not base64url text'],
    ['auth', { p256dh: good.p256dh } as typeof good, 'is not base64url text'],
  ])('names %s when %o is wrong', (field, keys, problem) => {
    const error = expect.objectContaining({
      name: 'SubscriptionKeyError',
      field,
      message: `subscription key ${field} ${problem}`,
    });
    expect(() => checkSubscriptionKeys(keys)).toThrow(error);
    expect(() => encrypt('x', keys)).toThrow(error);
    expect(() => new Encrypter().encrypt('x', keys)).toThrow(error);
  });

  it('takes good ones, padded or in the other alphabet too', () => {
    const standard = { p256dh: Buffer.from(good.p256dh, 'base64url').toString('base64'), auth: `${good.auth}==` };
    for (const keys of [good, standard]) expect(() => checkSubscriptionKeys(keys)).not.toThrow();
    expect(decrypt(encrypt('x', standard), vector.receiver).toString()).toBe('x');
  });
});

describe('decrypt', () => {
  it('reads the body of RFC 8291 appendix A', () => {
    expect(decrypt(Buffer.from(vector.body, 'base64url'), vector.receiver).toString()).toBe(vector.plaintext);
  });

  it('reads what web-push encrypts, for any payload', () => {
    const { keys, receiver } = generateReceiver();
    fc.assert(
      fc.property(payloads, (payload) => {
        const { cipherText } = webPush.encrypt(keys.p256dh, keys.auth, payload, 'aes128gcm');
        expect(decrypt(cipherText, receiver)).toEqual(payload);
      }),
    );
  });

  it('refuses a message for someone else', () => {
    const body = encrypt('secret', generateReceiver().keys);
    expect(() => decrypt(body, generateReceiver().receiver)).toThrow(expect.objectContaining({ name: 'DecryptError' }));
  });

  it('refuses a sender key that is not on the curve', () => {
    const { keys, receiver } = generateReceiver();
    const body = encrypt('secret', keys);
    body[80] = (body[80] ?? 0) ^ 1;
    expect(() => decrypt(body, receiver)).toThrow("the body's key id is not a public key on P-256");
  });
});
