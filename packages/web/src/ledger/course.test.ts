import type { Decision, Notification } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { en } from '../texts/en.ts';
import { openTexts } from '../texts/format.ts';
import type { Times } from '../time/useTimes.ts';
import { courseOf } from './course.ts';

const decided = (more: Partial<Decision>, item: Partial<Notification> = {}): Notification => ({
  ...{ id: 'n', userId: 'u', occasion: 'o', kind: 'message', title: 'OpenCode', state: 'decided', createdAt: 1_000 },
  ...{ lifeUntil: 9_000, deliveries: [], version: 1 },
  decisions: [{ id: 'd', action: 'suppress', reason: 'r', sentence: 's', evidence: {}, at: 2_000, ...more }],
  ...item,
});
const times = { own: () => 'tomorrow 08:00 CET', between: () => '9 h' } as unknown as Times;
const last = (item: Notification) => courseOf(item, 'subject', openTexts('en', en), times).at(-1);

test('what stands for it is one tap away', () => {
  expect(last(decided({ reason: 'collapsed', evidence: { into: 'm' } }))?.link).toEqual({
    to: '/notifications/m',
    label: 'Open the one before',
  });
  expect(last(decided({ reason: 'summarised' }, { summaryId: 'sum' }))?.link?.to).toBe('/notifications/sum');
  expect(last(decided({ reason: 'summarised' }, { summaryId: 'sum' }))?.what).toBe('Put together with others');
  expect(last(decided({ reason: 'collapsed' }))?.link).toBeUndefined();
  expect(last(decided({ reason: 'muted' }, { summaryId: 'sum' }))?.link).toBeUndefined();
});

test('until when it is put off is told on the clock of its person', () => {
  const item = decided({ action: 'defer', until: 5_000, evidence: { until: 5_000 } });
  expect(last(item)?.what).toBe('Put off until tomorrow 08:00 CET');
  expect(last(item)?.known).toEqual([{ name: 'Quiet until', value: 'tomorrow 08:00 CET' }]);
});
