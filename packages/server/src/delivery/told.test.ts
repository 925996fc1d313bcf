import type { Decision, Delivery, Notification } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { eventually, openHouse } from './house.suite.ts';
import { isTold, toldOf } from './told.ts';

const NOW = Date.UTC(2026, 10, 21, 13, 2, 3);
const never = new AbortController().signal;

const decided = (fields: Partial<Decision>): Decision => ({
  ...{ id: 'd', action: 'send', reason: 'new_message', sentence: 'S.', evidence: {}, at: NOW },
  ...fields,
});
const alert = (state: Delivery['state'], ...receipts: Delivery['receipts'][number]['type'][]): Delivery => ({
  ...{ id: 'a', deviceId: 'p', deviceName: 'Phone', purpose: 'alert', attempts: 1, createdAt: NOW },
  ...{ state, receipts: receipts.map((type) => ({ type, at: NOW })) },
});
const told = (fields: Partial<Notification>): Notification => ({
  ...{ id: 'n', userId: 'u', occasion: 'event:e', kind: 'error', title: 'T', state: 'decided' },
  ...{ createdAt: NOW, lifeUntil: NOW + 1, decisions: [], deliveries: [], version: 1 },
  ...fields,
});

test.each([
  ['not decided yet', { state: 'due' as const }, false],
  ['to be decided at 14:07', { state: 'due' as const, dueAt: NOW + 300_000 }, true],
  ['held until 08:00', { decisions: [decided({ action: 'defer', until: Date.UTC(2026, 10, 22, 7) })] }, true],
  [
    'held until Monday 23 November, 14:02',
    { decisions: [decided({ action: 'defer', until: NOW + 2 * 86_400_000 })] },
    true,
  ],
  [
    'held for a few seconds: they may be seeing it',
    { decisions: [decided({ action: 'hold', until: NOW + 8_000 })] },
    false,
  ],
  ['not sent: they muted the conversation', { decisions: [decided({ action: 'suppress', reason: 'muted' })] }, true],
  ['waits in the app: they have no device', { decisions: [decided({ reason: 'no_device' })] }, true],
  ['on its way to 1 device', { decisions: [decided({})], deliveries: [alert('due'), alert('failed')] }, false],
  ['sent to 2 devices', { decisions: [decided({})], deliveries: [alert('accepted'), alert('accepted')] }, false],
  ['shown on 1 device', { decisions: [decided({})], deliveries: [alert('accepted', 'shown'), alert('gone')] }, true],
  ['not sent: no device of theirs could be reached', { decisions: [decided({})], deliveries: [alert('gone')] }, true],
  ['read before it was sent', { state: 'closed' as const, closedHow: 'read' as const }, true],
])('%s', (says, fields, over) => {
  expect(toldOf(told(fields), NOW, 'Europe/Berlin').says).toBe(says);
  expect(isTold(told(fields), NOW)).toBe(over);
});

test('who asks what became of it hears of the decision at once, and, waiting, of what was shown', async () => {
  await using house = await openHouse();
  const phone = await house.device('Phone');
  const ledger = house.ledgerRoom();
  const ask = await house.ask();
  const occasions = [`ask:${ask.id}`];
  expect(await ledger.told(house.agent, occasions, 0, never)).toMatchObject([
    { userId: house.user.id, action: 'send', reason: 'agent_blocked', says: 'on its way to 1 device' },
  ]);
  const waiting = ledger.told(house.agent, occasions, 30, never);
  const worker = house.worker();
  await worker.idle();
  await eventually(() => expect(house.shown(phone)).toHaveLength(1));
  const [notification] = (await ledger.list(house.user, { limit: 1 })).items;
  await house.devices.receipt({ deviceId: phone.id }, { notificationId: notification?.id ?? '', type: 'shown' });
  expect(await waiting).toMatchObject([{ says: 'shown on 1 device' }]);
  // nobody else's
  expect(await ledger.told({ ...house.agent, id: house.user.id }, occasions, 0, never)).toEqual([]);
});
