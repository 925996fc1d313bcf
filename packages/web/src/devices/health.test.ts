import type { Device } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { isSilent, reaches } from './health.ts';

const DAY = 86_400_000;
const device = (fields: Partial<Device>): Device => ({
  ...{ id: 'd', kind: 'webpush', name: 'Pixel', service: 'https://push.example', state: 'ok', createdAt: 0 },
  ...{ lastAcceptedAt: null, lastShownAt: null, failingSince: null, failure: null },
  ...fields,
});

test('a device whose pushes go out and do not come up for a day needs a look', () => {
  const silent = device({ lastShownAt: DAY, lastAcceptedAt: 2 * DAY + 1 });
  expect([isSilent(silent), reaches(silent)]).toEqual([true, false]);
  // the last push is the one that came up, or nothing was sent for a month
  expect(isSilent(device({ lastShownAt: DAY, lastAcceptedAt: DAY - 500 }))).toBe(false);
  expect(isSilent(device({ lastShownAt: DAY, lastAcceptedAt: DAY + 3_600_000 }))).toBe(false);
  // never shown is another matter: it has a word of its own
  expect(isSilent(device({ state: 'unproven', lastAcceptedAt: 9 * DAY }))).toBe(false);
});
