import { expect, test } from 'vitest';
import type { Client } from '../app/sdk.ts';
import { openSightings } from './sightings.ts';

test('what was seen is told once, and again only when it did not arrive', async () => {
  const sent: unknown[] = [];
  let fails = true;
  const call = (async (_: string, { body }: { body: unknown }) => {
    sent.push(body);
    if (fails) throw new Error('offline');
  }) as unknown as Client['call'];
  const sightings = openSightings({ call });
  sightings.ask('a');
  await Promise.resolve();
  await Promise.resolve();
  fails = false;
  sightings.ask('a');
  sightings.ask('a');
  sightings.notification('n');
  expect(sent).toEqual([{ askId: 'a' }, { askId: 'a' }, { notificationId: 'n' }]);
});
