import type { PushPayload } from '@beckon/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { uuid } from '../../test/kit.ts';
import { dataOf, parsePush } from './payload.ts';

const whole: PushPayload = {
  web_push: 8030,
  mutable: true,
  app_badge: 3,
  notification: {
    title: 'robot',
    body: 'npm test',
    navigate: 'https://beckon.test/asks/1',
    lang: 'en',
    tag: 'ask:1',
    icon: 'https://beckon.test/icon.png',
    badge: 'https://beckon.test/badge.png',
    silent: false,
    renotify: true,
    requireInteraction: true,
    mutable: true,
    app_badge: 3,
  },
  beckon: {
    v: 1,
    id: uuid(1),
    kind: 'approval',
    purpose: 'alert',
    askId: uuid(2),
    conversationId: uuid(3),
    actions: [{ action: 'approve', title: 'Approve' }],
    token: 'token',
    detailHash: 'f'.repeat(64),
    badgeSeq: 7,
    receipt: 'https://beckon.test/v1/receipts',
  },
};

test('everything in a payload arrives', () => {
  const push = parsePush(JSON.stringify(whole));
  const { mutable: _, app_badge: count, ...notification } = whole.notification;
  const { v: _v, receipt: _r, ...beckon } = whole.beckon;
  expect(push).toEqual({ ...notification, count, beckon });
  expect(dataOf(structuredClone({ beckon: 1, push }))?.push).toEqual(push);
});

test('the least that can be shown', () => {
  const least = { notification: { title: 'x' }, beckon: { id: 'n1' }, future: true };
  expect(parsePush(JSON.stringify(least))).toEqual({
    title: 'x',
    navigate: '',
    tag: 'n1',
    silent: false,
    renotify: false,
    requireInteraction: false,
    beckon: { id: 'n1', purpose: 'alert', actions: [] },
  });
});

test.each([undefined, '', 'x', 'null', '[]', '{}', '{"notification":{"title":"x"}}', '{"notification":1,"beckon":2}'])(
  '%j has nothing to show',
  (text) => {
    expect(parsePush(text)).toBe(undefined);
  },
);

test('no payload makes it throw', () => {
  const field = fc.jsonValue();
  const payload = fc.record({
    app_badge: field,
    notification: fc.record({ title: field, body: field, tag: field, silent: field }),
    beckon: fc.record({ id: field, actions: field, purpose: field, badgeSeq: field }),
  });
  fc.assert(fc.property(payload, (value) => void parsePush(JSON.stringify(value))));
  fc.assert(fc.property(fc.jsonValue(), (value) => void dataOf(value)));
});
