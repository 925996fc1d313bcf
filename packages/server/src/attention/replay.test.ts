import { Intensity, NotificationKind, type Preferences } from '@beckon/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Past } from '../store/preferences.ts';
import { plain, somePreferences } from './facts.suite.ts';
import { leastFor, replay } from './replay.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const HOUR = 3_600_000;

const preferences = plain;
const devices = [{ id: 'd', name: 'Phone' }];
const present = { preferences, devices };

const past = (fields: Partial<Past> = {}): Past => ({
  ...{ id: 'n', kind: 'message', title: 'Builder', body: null, agentId: 'a', conversationId: 'c', askId: null },
  ...{
    createdAt: NOW,
    lifeUntil: NOW + HOUR,
    nth: 1,
    followsId: null,
    partOf: null,
    decidedAt: NOW,
    settled: true,
    closedHow: null,
  },
  ...fields,
});

describe('the least level', () => {
  test.each([
    ['approval', 'chill'],
    ['error', 'chill'],
    ['message', 'vibing'],
    ['task_complete', 'dialed-in'],
    ['idle', 'dialed-in'],
    ['progress', 'locked-in'],
  ] as const)('of %s is %s', (kind, least) => {
    expect(leastFor(past({ kind }), present)).toBe(least);
  });

  test('is none for what somebody had seen before it was sent, and what was over before it was decided', () => {
    expect(leastFor(past({ settled: false, closedHow: 'read' }), present)).toBeNull();
    expect(leastFor(past({ decidedAt: null, closedHow: 'cancelled' }), present)).toBeNull();
    // what was not told at all is read in the end, too: a louder level would have told it
    expect(leastFor(past({ settled: true, closedHow: 'read' }), present)).toBe('vibing');
  });

  test('is that of what was deferred, for it comes; a snooze of now was not there then', () => {
    const quiet = { ...preferences, quietHours: { from: '11:00', to: '13:00' } };
    expect(leastFor(past(), { preferences: quiet, devices })).toBe('vibing');
    expect(leastFor(past({ kind: 'progress' }), { preferences: quiet, devices })).toBeNull();
    const snoozed = { ...preferences, snoozedUntil: NOW + HOUR };
    expect(leastFor(past({ kind: 'progress' }), { preferences: snoozed, devices })).toBe('locked-in');
  });

  test('follows the other rules as they are now: overrides, muted conversations, devices', () => {
    const ruled = (changes: Partial<Preferences>) => ({ preferences: { ...preferences, ...changes }, devices });
    expect(leastFor(past(), ruled({ kinds: { message: 'app' } }))).toBeNull();
    expect(leastFor(past({ kind: 'progress' }), ruled({ kinds: { progress: 'push' } }))).toBe('chill');
    expect(leastFor(past(), ruled({ muted: { c: true } }))).toBeNull();
    expect(leastFor(past({ kind: 'input', askId: 'x' }), ruled({ muted: { c: true } }))).toBe('chill');
    // an agent with an intensity of its own does not follow the slider
    expect(leastFor(past(), ruled({ agents: { a: { intensity: 'relentless' } } }))).toBe('chill');
    expect(leastFor(past(), { preferences, devices: [] })).toBeNull();
    expect(leastFor(past({ kind: 'input', askId: 'x' }), { preferences, devices: [] })).toBeNull();
  });

  test('of a repeat is the level that repeats so often', () => {
    expect(leastFor(past({ kind: 'idle', nth: 2 }), present)).toBe('locked-in');
    expect(leastFor(past({ kind: 'approval', nth: 2 }), present)).toBe('relentless');
  });
});

const anyPast: fc.Arbitrary<Past> = fc
  .record({
    kind: fc.constantFrom(...NotificationKind.options),
    nth: fc.integer({ min: 1, max: 5 }),
    partOf: fc.constantFrom(null, 'known' as const, 'unknown' as const),
    agentId: fc.constantFrom('agent-1', 'agent-2', null),
    conversationId: fc.constantFrom('talk-1', null),
    ago: fc.nat({ max: 7 * 24 * HOUR }),
    settled: fc.boolean(),
    closedHow: fc.constantFrom(null, 'read' as const, 'over' as const),
  })
  .map(({ ago, ...fields }) => past({ ...fields, createdAt: NOW - ago, decidedAt: NOW - ago, lifeUntil: NOW + HOUR }));

test('a louder level never tells less, and the counts are those of the least levels', () => {
  fc.assert(
    fc.property(fc.array(anyPast, { maxLength: 120 }), somePreferences, (all, own) => {
      const { pushes, items } = replay(all, { preferences: own, devices });
      const counts = Intensity.options.map((level) => pushes[level]);
      expect(counts).toEqual(counts.toSorted((one, other) => one - other));
      expect(items.length).toBe(Math.min(all.length, 100));
      const own100 = all.length <= 100;
      if (own100) expect(counts.at(-1)).toBe(items.filter(({ least }) => least !== null).length);
    }),
  );
});

test('the newest come first', () => {
  const all = [past({ id: 'old', decidedAt: NOW - 1 }), past({ id: 'new', body: 'Hi' })];
  expect(replay(all, present).items).toMatchObject([
    { notificationId: 'new', body: 'Hi', at: NOW },
    { notificationId: 'old', at: NOW - 1 },
  ]);
});
