import { contexts, type Notification } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { isNotice, isShown, pageOf, type Showing, standing } from './notice.ts';

const NOW = 1_000_000;
const decided = (action: string, reason: string, at = NOW) =>
  [{ id: 'd', action, reason, sentence: '', evidence: {}, at }] as unknown as Notification['decisions'];
const item = (more: Partial<Notification> = {}): Notification => ({
  ...{ id: 'n', userId: 'u', occasion: 'o', kind: 'message', title: 'Robot · Tests', state: 'decided' },
  ...{ agentId: 'a', conversationId: 'c', createdAt: NOW, lifeUntil: NOW + 1e9, deliveries: [], version: 1 },
  decisions: decided('hold', 'near'),
  ...more,
});
const elsewhere: Showing = { visible: true, path: '/settings', desk: false, shows: () => false };

test.each([
  ['hold', 'near', true],
  ['hold', 'open', true],
  ['hold', 'looking', true],
  ['send', 'agent_blocked', true],
  ['suppress', 'no_device', true],
  ['suppress', 'in_app_only', true],
  ['suppress', 'muted', false],
  ['suppress', 'below_intensity', false],
  ['defer', 'quiet_hours', false],
])('a decision to %s for %s: %s', (action, reason, wanted) => {
  expect(isNotice(item({ decisions: decided(action, reason) }), NOW)).toBe(wanted);
});

test('what is undecided, closed, a test, or was decided long ago is no notice', () => {
  for (const more of [
    { decisions: [] },
    { state: 'closed' as const },
    { kind: 'test' as const },
    { decisions: decided('send', 'new_message', NOW - 60_000) },
  ]) {
    expect(isNotice(item(more), NOW)).toBe(false);
  }
});

test('what the page shows already is not told again', () => {
  const ask = item({ askId: 'q', kind: 'approval' });
  // what an agent reports is not in the conversation
  const report = item({ kind: 'task_complete' });
  expect(isShown(report, { ...elsewhere, shows: () => true, path: '/conversations/c' })).toBe(false);
  expect(isShown(report, { ...elsewhere, path: '/notifications/n' })).toBe(true);
  expect(isShown(item(), elsewhere)).toBe(false);
  expect(isShown(item(), { ...elsewhere, path: '/conversations/c' })).toBe(true);
  expect(isShown(item(), { ...elsewhere, shows: (context) => context === contexts.conversation('a', 'c') })).toBe(true);
  expect(isShown(ask, { ...elsewhere, shows: (context) => context === contexts.ask('q') })).toBe(true);
  expect(isShown(ask, { ...elsewhere, path: '/' })).toBe(true);
  expect([false, true].map((desk) => isShown(ask, { ...elsewhere, path: '/asks/other', desk }))).toEqual([false, true]);
});

test('it leads to where it is dealt with', () => {
  const { conversationId: _, ...alone } = item({ kind: 'error' });
  expect([item({ askId: 'q' }), item(), alone].map(pageOf)).toEqual([
    '/asks/q',
    '/conversations/c',
    '/notifications/n',
  ]);
});

test('three stand there, the newest last, until they are closed, taken, or shown otherwise', () => {
  const all = ['1', '2', '3', '4'].map((id) => item({ id, conversationId: id }));
  const known = new Map(all.map((one) => [one.id, one]));
  const ids = (items: readonly Notification[]) => items.map(({ id }) => id);
  const none = new Set<string>();
  expect(standing([], known, none, { ...elsewhere, visible: false }, NOW)).toEqual([]);
  const first = standing([], known, none, elsewhere, NOW);
  expect(ids(first)).toEqual(['2', '3', '4']);
  // time makes no news of what stands there, and takes nothing of it away
  expect(ids(standing(first, known, new Set(['1']), elsewhere, NOW + 60_000))).toEqual(['2', '3', '4']);
  expect(ids(standing(first, known, new Set(['1', '3']), elsewhere, NOW))).toEqual(['2', '4']);
  // over what somebody may be about to approve there is one at most
  expect(ids(standing(first, known, new Set(['1']), { ...elsewhere, path: '/asks/q' }, NOW))).toEqual(['4']);
  known.set('4', item({ id: '4', state: 'closed' }));
  expect(ids(standing(first, known, new Set(['1']), { ...elsewhere, path: '/conversations/2' }, NOW))).toEqual(['3']);
});
