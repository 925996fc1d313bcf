import { PushPayload } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { utf8Bytes } from '../kit/graphemes.ts';
import type { Push, Sender } from './sender.ts';

/** What an engine's test plays for the suite: a service with one device, and the ways it can fail. */
export interface Stage extends AsyncDisposable {
  readonly sender: Sender;
  /** The device's address. */
  readonly address: string;
  /** What the device was shown, as the worker reads it. */
  received(): readonly { payload: string; ttl: number; urgency: string; topic: string | undefined }[];
  /** From now on the device is dead. */
  kill(): void;
  /** The next push is answered by this. */
  fail(how: 'busy for 90 s' | 'broken' | 'breaks off' | 'hangs' | 'forbids' | 'redirects'): void;
  /** The stage's time, ms since the epoch. */
  now(): number;
  /** How many bytes of payload the kind takes. */
  readonly payloadBytes: number;
  /** Addresses that `check` must find unusable, each with the code. */
  readonly unusable: readonly (readonly [string, 'invalid_subscription' | 'endpoint_refused'])[];
}

const ID = '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';

/** A push as the delivery room makes them, with buttons. */
export const somePush = (body = 'Run it?\nnpm test', title = 'opencode · beckon'): Push => ({
  payload: {
    web_push: 8030,
    mutable: true,
    app_badge: 3,
    notification: {
      title,
      body,
      navigate: `https://beckon.example/asks/${ID}`,
      tag: `ask:${ID}`,
      silent: false,
      renotify: true,
      mutable: true,
      app_badge: 3,
    },
    beckon: {
      v: 1,
      id: ID,
      kind: 'approval',
      purpose: 'alert',
      askId: ID,
      actions: [{ action: 'approve', title: 'Approve' }],
      token: 'bk_answer_token',
      badgeSeq: 17,
      receipt: '/v1/receipts',
    },
  },
  ttlSeconds: 3600,
  urgency: 'high',
  topic: 'dGhlIHRvcGljIG9mIHRoaXMgYXNr',
});

const never = (): AbortSignal => new AbortController().signal;

/** The promises of `Sender`, for every engine alike. */
export const senderSuite = (open: () => Promise<Stage>): void => {
  test('a push arrives as it was given, with its life, urgency and topic', async () => {
    await using stage = await open();
    const push = somePush();
    expect(await stage.sender.send(stage.address, push, never())).toMatchObject({ type: 'accepted' });
    const [shown, ...more] = stage.received();
    expect(more).toEqual([]);
    expect(PushPayload.parse(JSON.parse(shown?.payload ?? ''))).toEqual(push.payload);
    expect(shown).toMatchObject({ ttl: 3600, urgency: 'high', topic: push.topic });
  });

  test('only a dead address is gone', async () => {
    await using stage = await open();
    stage.kill();
    expect(await stage.sender.send(stage.address, somePush(), never())).toMatchObject({ type: 'gone' });
  });

  test('a busy service says when, a broken one and a broken connection leave it open', async () => {
    await using stage = await open();
    stage.fail('busy for 90 s');
    const busy = await stage.sender.send(stage.address, somePush(), never());
    expect(busy).toMatchObject({ type: 'retryAt', at: stage.now() + 90_000, reason: expect.stringMatching(/.+/) });
    for (const how of ['broken', 'breaks off'] as const) {
      stage.fail(how);
      const outcome = await stage.sender.send(stage.address, somePush(), never());
      expect(outcome).toMatchObject({ type: 'retryAt', at: undefined, reason: expect.stringMatching(/.+/) });
    }
  });

  test('a refusal is told with its reason, and is not the end of the device', async () => {
    await using stage = await open();
    for (const how of ['forbids', 'redirects'] as const) {
      stage.fail(how);
      const outcome = await stage.sender.send(stage.address, somePush(), never());
      expect(outcome).toMatchObject({ type: 'refused', reason: expect.stringMatching(/.+/) });
    }
    expect(await stage.sender.send(stage.address, somePush(), never())).toMatchObject({ type: 'accepted' });
  });

  test('it rejects with the reason of its signal, and for nothing else', async () => {
    await using stage = await open();
    stage.fail('hangs');
    const patience = new AbortController();
    const sent = stage.sender.send(stage.address, somePush(), patience.signal);
    const reason = new Error('enough');
    setImmediate(() => patience.abort(reason));
    await expect(sent).rejects.toBe(reason);
    expect(await stage.sender.send('{"endpoint":"nowhere"}', somePush(), never())).toMatchObject({ type: 'refused' });
  });

  test('a payload that is too large loses its buttons, then the end of its body, and arrives', async () => {
    await using stage = await open();
    const push = somePush('"👨‍👩‍👧‍👦"'.repeat(400));
    expect(await stage.sender.send(stage.address, push, never())).toMatchObject({ type: 'accepted' });
    const { payload = '' } = stage.received()[0] ?? {};
    expect(utf8Bytes(payload)).toBeLessThanOrEqual(stage.payloadBytes);
    const { notification, beckon } = PushPayload.parse(JSON.parse(payload));
    expect(notification.body).toMatch(/^("👨‍👩‍👧‍👦")+"?…$/u);
    expect([beckon.actions, beckon.token]).toEqual([undefined, undefined]);
  });

  test('an address is looked at before it is used', async () => {
    await using stage = await open();
    expect(stage.sender.check(stage.address)).toMatchObject({ type: 'usable', service: expect.any(String) });
    for (const [address, code] of stage.unusable) {
      const sentence = expect.stringMatching(/^[A-Z].*\.$/);
      expect(stage.sender.check(address), address).toMatchObject({ type: 'unusable', code, sentence });
    }
  });

  test('once closed it takes no more, and says to come again', async () => {
    await using stage = await open();
    await stage.sender.close();
    expect(await stage.sender.send(stage.address, somePush(), never())).toMatchObject({ type: 'retryAt' });
  });
};
