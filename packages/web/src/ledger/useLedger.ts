import type { Notification } from '@beckon/protocol';
import { useCallback, useEffect, useState } from 'react';
import { useBeckon, useSnapshot } from '../app/Beckon.tsx';

export interface Ledger {
  items: Notification[];
  loaded: boolean;
  /** There is more before the last one; asks for it. */
  more: (() => void) | undefined;
}

const PAGE = 50;

/** The ledger, newest first. What arrives meanwhile comes through the mirror. */
export const useLedger = (): Ledger => {
  const { client, mirror } = useBeckon();
  const { notifications, loaded } = useSnapshot();
  const [end, setEnd] = useState<{ next?: string }>();
  const fetch = useCallback(
    async (before?: string): Promise<void> => {
      const query = { limit: PAGE, ...(before !== undefined && { before }) };
      const page = await client.call('listNotifications', { query });
      mirror.learn({ notifications: page.items });
      setEnd(page.next === undefined ? {} : { next: page.next });
    },
    [client, mirror],
  );
  useEffect(() => {
    if (loaded) fetch().catch(() => setEnd({}));
  }, [loaded, fetch]);
  const next = end?.next;
  return {
    items: [...notifications.values()].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)),
    loaded: end !== undefined,
    more: next === undefined ? undefined : () => void fetch(next).catch(() => {}),
  };
};
