import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decrypt, type ReceiverKeys } from './decrypt.ts';
import { encrypt } from './sender.fixture.ts';
import { makeReceiverKeys, makeSubscription } from './subscription.ts';

const keys = makeReceiverKeys();
const subscription = makeSubscription('http://push.example/1', keys, undefined);

test('opens the example of RFC 8291 appendix A', () => {
  const published: ReceiverKeys = {
    privateKey: Buffer.from('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94', 'base64url'),
    publicKey: Buffer.from(
      'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
      'base64url',
    ),
    auth: Buffer.from('BTBZMqHH6r4Tts7J_aSIgg', 'base64url'),
  };
  const body = Buffer.from(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A' +
      '_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
    'base64url',
  );
  expect(Buffer.from(decrypt(body, published)).toString()).toBe('When I grow up, I want to be a watermelon');
});

test('gives back whatever was encrypted, to the last byte', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3993 }), (plain) => {
      expect(decrypt(encrypt(subscription, plain), keys)).toEqual(plain);
    }),
    { numRuns: 50 },
  );
});

test('3,993 bytes of plain text make a body of 4,096', () => {
  expect(encrypt(subscription, new Uint8Array(3993))).toHaveLength(4096);
});

test('opens nothing with a byte changed, or with the keys of another subscription', () => {
  const body = encrypt(subscription, Buffer.from('for your eyes only'));
  fc.assert(
    fc.property(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), (index, flip) => {
      const changed = Uint8Array.from(body, (byte, at) => (at === index ? byte ^ flip : byte));
      // The record size is not covered by the encryption: a larger one opens as before.
      if (index < 16 || index > 19) expect(() => decrypt(changed, keys)).toThrow();
    }),
  );
  expect(() => decrypt(body, makeReceiverKeys())).toThrow('does not open');
  expect(() => decrypt(body, { ...keys, auth: Buffer.alloc(16) })).toThrow('does not open');
});

test('names the rule that was broken', () => {
  const body = Buffer.from(encrypt(subscription, Buffer.from('hello')));
  const changed = (at: number, byte: number): Buffer => {
    const copy = Buffer.from(body);
    copy[at] = byte;
    return copy;
  };
  expect(() => decrypt(Buffer.alloc(40), keys)).toThrow('40 bytes are too few');
  expect(() => decrypt(changed(20, 64), keys)).toThrow('uncompressed point');
  expect(() => decrypt(Buffer.concat([body.subarray(0, 16), Buffer.of(0, 0, 0, 17), body.subarray(20)]), keys)).toThrow(
    'record size is 17',
  );
  expect(() => decrypt(Buffer.concat([body.subarray(0, 16), Buffer.of(0, 0, 0, 18), body.subarray(20)]), keys)).toThrow(
    'a single record',
  );
  expect(() => decrypt(encrypt(subscription, Buffer.from('hello'), 1), keys)).toThrow('delimiter is 1');
});
