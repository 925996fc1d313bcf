import { heldClock, openPushService } from '@beckon/testkit';
import { generateVapidKeys, MAX_PAYLOAD_BYTES } from '@beckon/webpush';
import { describe, expect, test } from 'vitest';
import { type Stage, senderSuite, somePush } from './sender.suite.ts';
import { webPushSender } from './webpush.ts';

const vapid = { ...generateVapidKeys(), subject: 'mailto:ops@beckon.example' };

const openStage = async (): Promise<Stage> => {
  const clock = heldClock();
  const service = await openPushService({ clock });
  const subscription = service.subscribe({ vapidPublicKey: vapid.publicKey });
  const sender = webPushSender({ vapid, allowPrivate: true, now: clock.now });
  const address = (changes: object): string => JSON.stringify({ ...subscription.toJSON(), ...changes });
  const keys = (changes: object): string => address({ keys: { ...subscription.keys, ...changes } });
  const faults = {
    'busy for 90 s': { status: 429, retryAfter: '90' },
    broken: { status: 503 },
    'breaks off': { reset: true },
    hangs: { hang: true },
    forbids: { status: 403, body: 'BadJwtToken' },
    redirects: { redirect: 'http://169.254.169.254/' },
  } as const;
  return {
    sender,
    address: address({}),
    received: () => service.received(subscription),
    kill: () => service.unsubscribe(subscription),
    fail: (how) => void service.fail(subscription, faults[how]),
    now: clock.now,
    payloadBytes: MAX_PAYLOAD_BYTES,
    unusable: [
      [address({ endpoint: 'nonsense' }), 'invalid_subscription'],
      [address({ endpoint: 'ftp://push.example/x' }), 'invalid_subscription'],
      [address({ endpoint: 'https://me:secret@push.example/x' }), 'invalid_subscription'],
      [keys({ auth: 'c2hvcnQ' }), 'invalid_subscription'],
      [keys({ p256dh: Buffer.alloc(65, 4).toString('base64url') }), 'invalid_subscription'],
    ],
    [Symbol.asyncDispose]: async () => {
      await sender.close();
      await service[Symbol.asyncDispose]();
    },
  };
};

describe('Web Push is a sender', () => senderSuite(openStage));

test('unless told otherwise it goes to the public internet only, and over https', async () => {
  await using stage = await openStage();
  const sender = webPushSender({ vapid, allowPrivate: false });
  const { keys } = JSON.parse(stage.address) as { keys: object };
  const check = (endpoint: string) => sender.check(JSON.stringify({ endpoint, keys }));
  for (const host of [
    '127.0.0.1:1',
    '[::1]',
    '10.1.2.3',
    '0x7f.1',
    '[::ffff:169.254.169.254]',
    'localhost',
    'a.localhost',
  ])
    expect(check(`https://${host}/push/1`), host).toMatchObject({
      code: 'endpoint_refused',
      field: 'subscription.endpoint',
    });
  expect(check('http://127.0.0.1/push/1')).toMatchObject({ code: 'endpoint_refused' });
  for (const port of [22, 80, 444, 8443, 65_535])
    expect(check(`https://push.example:${port}/1`)).toMatchObject({
      code: 'endpoint_refused',
      sentence: expect.stringContaining(`port ${port}`),
    });
  for (const fragment of ['#', '#x']) {
    expect(check(`https://push.example/1${fragment}`)).toMatchObject({ code: 'invalid_subscription' });
    expect(
      stage.sender.check(JSON.stringify({ endpoint: `https://push.example:8443/1${fragment}`, keys })),
    ).toMatchObject({
      code: 'invalid_subscription',
    });
  }
  expect(stage.sender.check(JSON.stringify({ endpoint: 'https://push.example:8443/1', keys }))).toMatchObject({
    type: 'usable',
  });
  expect(check('http://push.example/1')).toMatchObject({ code: 'invalid_subscription' });
  expect(check('https://push.example/1')).toEqual({
    type: 'usable',
    service: 'https://push.example',
    unique: 'https://push.example/1',
  });
  for (const same of ['HTTPS://PUSH.example/1', 'https://push.example:443/a/../1', ' https://push.example/1 '])
    expect(check(same)).toMatchObject({ service: 'https://push.example', unique: 'https://push.example/1' });
  const address = JSON.stringify({ endpoint: 'https://127.0.0.1:1/push', keys });
  const sent = await sender.send(address, somePush(), new AbortController().signal);
  expect(sent).toMatchObject({ type: 'refused', reason: expect.stringContaining('private-address') });
  await sender.close();
});
