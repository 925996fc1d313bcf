import { isFault, type Notification } from '@beckon/protocol';
import { useEffect, useState } from 'react';
import { useBeckon, useSnapshot } from '../app/Beckon.tsx';

/** One notification, asked for anew; and the summary in which it came, which says what became of it. */
export const useNotification = (id: string): { item: Notification | undefined; missing: boolean } => {
  const { client, mirror } = useBeckon();
  const { notifications } = useSnapshot();
  const [missing, setMissing] = useState(false);
  const item = notifications.get(id);
  const summaryId = item?.summaryId;
  const unknown = summaryId !== undefined && !notifications.has(summaryId);
  useEffect(() => {
    client.call('getNotification', { params: { id } }).then(
      (found) => mirror.learn({ notifications: [found] }),
      (error: unknown) => setMissing(isFault(error)),
    );
  }, [client, mirror, id]);
  useEffect(() => {
    if (!unknown) return;
    client.call('getNotification', { params: { id: summaryId } }).then(
      (found) => mirror.learn({ notifications: [found] }),
      // without it the page says what it knows
      () => {},
    );
  }, [client, mirror, summaryId, unknown]);
  return { item, missing };
};
