import type { Preferences } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { ahead } from './ahead.ts';

const known: Preferences = {
  ...{ intensity: 'dialed-in', kinds: { idle: 'app' }, agents: {}, muted: { one: true }, privatePreviews: false },
  ...{ quietHours: { from: '22:00', to: '07:00' }, snoozedUntil: null, timeZone: 'UTC', version: 3 },
};

test('what is absent stays, each entry by itself; null takes one away', () => {
  expect(ahead(known, { kinds: { error: 'push' }, muted: { one: null, two: true } })).toEqual({
    ...known,
    kinds: { idle: 'app', error: 'push' },
    muted: { two: true },
  });
  expect(ahead(known, { quietHours: null, intensity: 'chill', timeZone: 'Asia/Tokyo', privatePreviews: true })).toEqual(
    { ...known, quietHours: null, intensity: 'chill', timeZone: 'Asia/Tokyo', privatePreviews: true },
  );
  expect(ahead(known, {})).toEqual(known);
});
