import { expect, test } from 'vitest';
import { kinds, tells } from '../../../server/src/attention/kinds.ts';
import { besides, leastOf, levels, reaches, ruledKinds, ruleOf } from './levels.ts';

test('the levels and what each tells are those of the server', () => {
  for (const kind of ruledKinds) {
    expect(leastOf[kind]).toBe(kinds[kind].least);
    for (const level of levels) expect(reaches(level, leastOf[kind])).toBe(tells(level, kinds[kind].least));
  }
});

test('a rule of one’s own goes before the level, and is marked', () => {
  const preferences = { intensity: 'vibing' as const, kinds: { message: 'app' as const, progress: 'push' as const } };
  expect(ruleOf(preferences, 'message')).toEqual({ rule: 'app', own: true });
  expect(ruleOf(preferences, 'progress')).toEqual({ rule: 'push', own: true });
  expect(ruleOf(preferences, 'error')).toEqual({ rule: 'push', own: false });
  expect(ruleOf(preferences, 'idle')).toEqual({ rule: 'app', own: false });
});

test('what comes at no level needs more than there is; the ends have one neighbour', () => {
  expect(levels.some((level) => reaches(level, null))).toBe(false);
  expect([besides('chill'), besides('relentless')]).toEqual([
    { quieter: undefined, louder: 'vibing' },
    { quieter: 'locked-in', louder: undefined },
  ]);
});
