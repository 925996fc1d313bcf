import { expect, onTestFinished, test } from 'vitest';
import { Encryption } from './encryption.ts';
import { decrypt, generateReceiver, PayloadTooLargeError, SubscriptionKeyError } from './index.ts';

const open = (apartFrom: number): Encryption => {
  const encryption = new Encryption(apartFrom);
  onTestFinished(() => encryption.close());
  return encryption;
};

const receivers = Array.from({ length: 100 }, () => generateReceiver());

/** Encrypts a message for each, all under way at once. */
const encryptAll = (encryption: Encryption): Promise<string[]> =>
  Promise.all(
    receivers.map(({ keys, receiver }, n) =>
      encryption.during(async () =>
        decrypt(await encryption.encrypt({ payload: `to ${n}`, keys }), receiver).toString(),
      ),
    ),
  );

const expected = receivers.map((_, n) => `to ${n}`);

test.each([1, 16, Number.POSITIVE_INFINITY])('each can read its own, with a thread from %s on', async (apartFrom) => {
  const encryption = open(apartFrom);
  expect(await encryptAll(encryption)).toEqual(expected);
  expect(await encryptAll(encryption)).toEqual(expected);
});

test('what is wrong with a message is said of that message', async () => {
  const encryption = open(1);
  const { keys } = generateReceiver();
  const elsewhere = { ...keys, p256dh: Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)]).toString('base64url') };
  const all = await Promise.allSettled(
    [
      { payload: 'a', keys },
      { payload: 'b'.repeat(5_000), keys },
      { payload: 'c', keys: elsewhere },
      { payload: Buffer.from('d'), keys },
    ].map((job) => encryption.during(async () => encryption.encrypt(job))),
  );
  expect(all.map((one) => (one.status === 'fulfilled' ? one.value.length : one.reason))).toEqual([
    expect.any(Number),
    expect.any(PayloadTooLargeError),
    expect.any(SubscriptionKeyError),
    expect.any(Number),
  ]);
});

test('a thread that ends takes nothing with it', async () => {
  const encryption = open(1);
  const all = encryptAll(encryption);
  await new Promise((sent) => setImmediate(sent));
  await encryption.close();
  expect(await all).toEqual(expected);
  expect(await encryptAll(encryption)).toEqual(expected);
});

test('closed with messages just asked for: they are encrypted, and no thread comes back', async () => {
  const encryption = open(1);
  const all = encryptAll(encryption);
  await encryption.close();
  expect(await all).toEqual(expected);
});
