import { heldClock } from '@beckon/testkit/clock';
import { expect, test } from 'vitest';
import { StoreUnavailable } from '../store/store.ts';
import { seldom } from './seldom.ts';

test('that the store is unavailable is told once a minute, with how often it came; all else at once', async () => {
  const told: unknown[] = [];
  const clock = heldClock(0);
  const note = (fields: Record<string, unknown>, message: string) => void told.push([message, fields.untold]);
  const log = seldom({ debug: note, info: note, warn: note, error: note }, clock);
  const err = new StoreUnavailable('connect ECONNREFUSED');
  for (let n = 0; n < 5; n++) log.warn({ err }, 'away');
  log.error({ err: new Error('a mistake') }, 'mistake');
  await clock.advance(60_000);
  log.error({ err }, 'still away');
  log.warn({ err }, 'away');
  expect(told).toEqual([
    ['away', undefined],
    ['mistake', undefined],
    ['still away', 4],
  ]);
});
