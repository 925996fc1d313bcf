import type { Session } from '@beckon/protocol';
import { useCallback, useEffect, useState } from 'react';
import { useBeckon } from '../app/Beckon.tsx';

/** Where you are signed in. */
export const useSessions = () => {
  const { client } = useBeckon();
  const [sessions, setSessions] = useState<Session[]>();
  const look = useCallback(async () => {
    const { items } = await client.call('listSessions');
    setSessions([...items].sort((a, b) => Number(b.current) - Number(a.current) || b.lastSeenAt - a.lastSeenAt));
  }, [client]);
  useEffect(() => void look().catch(() => {}), [look]);
  const end = async (id: string): Promise<void> => {
    await client.call('revokeSession', { params: { id } });
    await look().catch(() => {});
  };
  return { sessions, end };
};
