import type { Preferences } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { decide } from '../../../server/src/attention/decide.ts';
import type { Facts } from '../../../server/src/attention/facts.ts';
import { agentRuleOf, withKind, withLevel } from './agentRule.ts';
import { ahead } from './ahead.ts';
import { levels, ruledKinds } from './levels.ts';

const preferences: Preferences = {
  ...{ intensity: 'vibing', kinds: { message: 'app', idle: 'push' }, muted: {}, privatePreviews: false },
  ...{ agents: {}, quietHours: null, snoozedUntil: null, timeZone: 'UTC', version: 1 },
};

test('what holds for a kind of an agent is what the server decides', () => {
  const facts = { views: undefined, devices: [{ id: 'd', name: 'iPhone' }], rate: { allowed: true } };
  const about = {
    agentId: 'a',
    conversationId: null,
    askId: null,
    createdAt: 0,
    since: 0,
    lifeUntil: 9e9,
    nth: 1,
    followsId: null,
  };
  const agents = [
    {},
    ...levels.map((intensity) => ({ intensity })),
    ...levels.map((intensity) => ({ intensity, kinds: { progress: 'push', error: 'app' } as const })),
    { kinds: { message: 'push', idle: 'app' } as const },
  ];
  for (const a of agents) {
    const all = { ...preferences, agents: { a } };
    for (const kind of ruledKinds) {
      const fact: Facts = { ...facts, preferences: all, matter: { ...about, kind, partOf: null } };
      expect(agentRuleOf(all, 'a', kind).rule).toBe(decide(fact, 1_000).action === 'send' ? 'push' : 'app');
    }
  }
});

test('a level and rules by kind do not touch each other; what says nothing is no rule', () => {
  const then = (...changes: ((now: Preferences) => ReturnType<typeof withKind>)[]) =>
    changes.reduce((now, change) => ahead(now, change(now)), preferences).agents;
  const quiet = (now: Preferences) => withLevel(now, 'a', 'chill');
  const failures = (now: Preferences) => withKind(now, 'a', 'error', 'app');
  const progress = (now: Preferences) => withKind(now, 'a', 'progress', 'push');
  expect(then(failures, quiet, progress)).toEqual({
    a: { intensity: 'chill', kinds: { error: 'app', progress: 'push' } },
  });
  expect(then(quiet, failures, (now) => withKind(now, 'a', 'error', null))).toEqual({ a: { intensity: 'chill' } });
  expect(then(failures, quiet, (now) => withLevel(now, 'a', null))).toEqual({ a: { kinds: { error: 'app' } } });
  expect(then(quiet, (now) => withLevel(now, 'a', null))).toEqual({});
  expect(then(failures, (now) => withKind(now, 'a', 'error', null))).toEqual({});
});
