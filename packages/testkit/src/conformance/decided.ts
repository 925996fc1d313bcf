import assert from 'node:assert/strict';
import type { Notification } from '@beckon/protocol';
import type { Person } from './tenant.ts';

/** The person's newest notification, of this kind, once somebody has decided about it. A repeat that waits is none. */
export const decided = async (person: Person, kind?: Notification['kind']): Promise<Notification> => {
  const { items } = await person.does('listNotifications', { query: { limit: 10 } });
  const newest = items.find((one) => (kind === undefined || one.kind === kind) && !one.occasion.includes('#'));
  assert.ok(newest, 'nobody was told');
  if (newest.decisions.length > 0) return newest;
  const query = { wait: 15, version: newest.version };
  return person.does('getNotification', { params: { id: newest.id }, query });
};
