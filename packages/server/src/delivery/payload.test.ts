import { NotificationKind, PushPayload, visible } from '@beckon/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { askBody } from '../attention/copy.ts';

import { utf8Bytes } from '../kit/graphemes.ts';
import { fit } from '../push/fit.ts';
import type { Claimed } from '../store/outbox.ts';
import { type AnswerGrant, pushFor } from './payload.ts';

const NOW = 1_800_000_000_000;
const id = (n: number): string => `0190a1b2-c3d4-7e5f-8a9b-${String(n).padStart(12, '0')}`;

const ask: NonNullable<Claimed['ask']> = {
  id: id(1),
  key: 'k',
  kind: 'approval',
  title: 'Run it?',
  detail: 'npm test',
  detailHash: 'a'.repeat(64),
  risk: 'normal',
  state: 'open',
  agentId: id(2),
  to: [id(3)],
  version: 1,
  createdAt: NOW,
  expiresAt: NOW + 90_500,
};

const claimed = (changes: Partial<Claimed> = {}, notification: Partial<Claimed['notification']> = {}): Claimed => ({
  id: id(4),
  claim: 'c',
  purpose: 'alert',
  attempts: 1,
  tenantId: id(5),
  userId: id(3),
  locale: 'en',
  private: false,
  agentName: 'opencode',
  device: { id: id(6), name: 'Phone', kind: 'webpush', address: 'sealed' },
  badge: { total: 2, badgeSeq: 9 },
  ask,
  ...changes,
  notification: {
    id: id(7),
    occasion: `ask:${id(1)}`,
    kind: 'approval',
    priority: 'high',
    title: 'opencode',
    body: askBody(changes.ask ?? ask).body,
    agentId: id(2),
    conversationId: null,
    createdAt: NOW,
    lifeUntil: NOW + 90_500,
    ...notification,
  },
});

const options = (grants: AnswerGrant[] = []) => ({
  publicUrl: 'https://beckon.example/',
  mintAnswerToken: (grant: AnswerGrant) => {
    grants.push(grant);
    return `bk_answer_${'t'.repeat(115)}`;
  },
  now: NOW,
});

test('an alert lives as long as its notification, and its token as long as the ask', () => {
  const grants: AnswerGrant[] = [];
  const push = pushFor(claimed({}, { lifeUntil: NOW + 3_600_000 }), options(grants));
  expect([push.ttlSeconds, push.urgency]).toEqual([3600, 'high']);
  expect(grants).toEqual([{ tenantId: id(5), askId: id(1), userId: id(3), deviceId: id(6), expiresAt: NOW + 90_500 }]);
  expect(push.payload.notification.navigate).toBe(`https://beckon.example/asks/${id(1)}`);
  expect(PushPayload.parse(push.payload)).toEqual(push.payload);
});

test('a life that is over is 0 seconds, one that is longer than a service keeps is cut', () => {
  expect(pushFor(claimed({}, { lifeUntil: NOW - 5 }), options()).ttlSeconds).toBe(0);
  expect(pushFor(claimed({}, { lifeUntil: NOW + 1 }), options()).ttlSeconds).toBe(1);
  expect(pushFor(claimed({}, { lifeUntil: NOW + 10 ** 11 }), options()).ttlSeconds).toBe(28 * 86_400);
});

test('alert and ending share tag and topic; another device has another topic', () => {
  const alert = pushFor(claimed(), options());
  const ending = pushFor(claimed({ purpose: 'settle', ask: { ...ask, state: 'cancelled' } }), options());
  expect(ending.topic).toBe(alert.topic);
  expect(alert.topic).toMatch(/^[\w-]{32}$/);
  expect(ending.payload.notification).toMatchObject({
    tag: alert.payload.notification.tag,
    body: 'No longer asked\nRun it?',
    silent: true,
    renotify: false,
  });
  const elsewhere = pushFor(claimed({ device: { ...claimed().device, id: id(8) } }), options());
  expect(elsewhere.topic).not.toBe(alert.topic);
});

test('what carries no ask is about its agent, its conversation or its device', () => {
  const push = (notification: Partial<Claimed['notification']>) =>
    pushFor(claimed({ ask: null }, notification), options()).payload.notification;
  expect(push({ kind: 'task_complete' })).toMatchObject({
    tag: `agent:${id(2)}:task_complete`,
    navigate: `https://beckon.example/notifications/${id(7)}`,
    requireInteraction: false,
  });
  expect(push({ kind: 'message', conversationId: id(9) })).toMatchObject({
    tag: `conv:${id(9)}`,
    navigate: `https://beckon.example/conversations/${id(9)}`,
  });
  expect(push({ kind: 'test', agentId: null })).toMatchObject({ tag: `test:${id(6)}` });
});

test('a body that is not the one that shows the ask whole carries no buttons', () => {
  const grants: AnswerGrant[] = [];
  const push = pushFor(claimed({}, { body: 'An agent asks.' }), options(grants));
  expect(push.payload.beckon).not.toHaveProperty('token');
  expect(push.payload.beckon).not.toHaveProperty('actions');
  expect(grants).toEqual([]);
});

const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 1500 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.constantFrom('"', '\u0001', '👨‍👩‍👧‍👦', '\n').chain((unit) => fc.nat(300).map((count) => unit.repeat(count))),
);

test('whatever is asked: the payload is valid, fits, and with a token shows the whole detail', () => {
  fc.assert(
    fc.property(
      fc.record({ title: words, body: words, detail: words, kind: fc.constantFrom(...NotificationKind.options) }),
      words,
      fc.constantFrom('alert' as const, 'settle' as const),
      ({ title, body, detail, kind }, name, purpose) => {
        const asked = { ...ask, title, body, detail };
        const { payload } = pushFor(claimed({ ask: asked, purpose }, { kind, title: name }), options());
        const sent = fit(payload, 3993);
        expect(utf8Bytes(JSON.stringify(sent))).toBeLessThanOrEqual(3993);
        expect(PushPayload.safeParse(sent).success).toBe(true);
        expect(sent.beckon.token === undefined).toBe(sent.beckon.actions === undefined);
        if (sent.beckon.token === undefined) return;
        expect(purpose).toBe('alert');
        if (detail.trim()) expect(sent.notification.body).toContain(visible(detail));
      },
    ),
  );
});

test('where previews are private a push names the agent and the kind, and nothing can be answered from it', () => {
  const { notification, beckon } = pushFor(claimed({ private: true }), options()).payload;
  expect(notification).toMatchObject({ title: 'opencode', body: 'Asks for your approval' });
  expect(beckon).not.toHaveProperty('token');
  expect(beckon).not.toHaveProperty('actions');
  const told = claimed(
    { private: true, ask: null, locale: 'de' },
    { kind: 'message', title: 'opencode · Secret plan', body: 'The plan' },
  );
  expect(pushFor(told, options()).payload.notification).toMatchObject({
    title: 'opencode',
    body: 'Eine neue Nachricht',
  });
  const answered = { ...ask, state: 'answered' as const };
  const answer = { value: 'approve', userId: id(3), userName: 'Ann', via: 'app' as const, at: NOW };
  const settled = claimed({ private: true, purpose: 'settle', ask: { ...answered, answer } });
  expect(pushFor(settled, options()).payload.notification.body).toBe('Approved by Ann');
});

test('a body in fewer words takes the place of the whole, and a kind without words has ours', () => {
  const told = claimed({ ask: null, locale: 'de' }, { kind: 'task_complete', body: null });
  const body = (brief?: string) => pushFor(told, { ...options(), brief }).payload.notification.body;
  expect([body(), body('It')]).toEqual(['Fertig', 'It']);
});

test('a summary opens the inbox, and takes the place of the one before', () => {
  const push = pushFor(claimed({ ask: null }, { kind: 'summary', agentId: null }), options());
  expect(push.payload.notification).toMatchObject({ tag: 'summary', navigate: 'https://beckon.example/' });
});
