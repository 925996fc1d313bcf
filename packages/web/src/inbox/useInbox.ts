import type { Ask, Notification } from '@beckon/protocol';
import { useEffect } from 'react';
import { useBeckon, useSnapshot } from '../app/Beckon.tsx';
import { useTimes } from '../time/useTimes.ts';
import { alsoNew, settledLately } from './recent.ts';
import { useRecentAsks } from './useRecentAsks.ts';

export interface Inbox {
  open: readonly Ask[];
  news: Notification[];
  settled: Ask[];
}

/** What the Inbox shows. */
export const useInbox = (): Inbox => {
  const { client, mirror } = useBeckon();
  const { loaded, open, asks, notifications } = useSnapshot();
  const { now } = useTimes();
  useRecentAsks();
  useEffect(() => {
    if (!loaded) return;
    void client.call('listNotifications', { query: { limit: 30 } }).then(
      ({ items }) => mirror.learn({ notifications: items }),
      () => {},
    );
  }, [client, mirror, loaded]);
  return { open, news: alsoNew(notifications.values(), now), settled: settledLately(asks, now) };
};
