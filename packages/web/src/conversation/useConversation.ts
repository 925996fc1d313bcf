import type { Conversation } from '@beckon/protocol';
import { useEffect, useState } from 'react';
import { useBeckon, useSnapshot } from '../app/Beckon.tsx';

/** A conversation; asked for when it is older than what the mirror holds. */
export const useConversation = (id: string): Conversation | undefined => {
  const { client } = useBeckon();
  const { conversations, loaded } = useSnapshot();
  const known = conversations.get(id);
  const [fetched, setFetched] = useState<Conversation>();
  const missing = loaded && known === undefined;
  useEffect(() => {
    if (!missing) return;
    let current = true;
    client.call('getConversation', { params: { id } }).then(
      (conversation) => current && setFetched(conversation),
      () => {},
    );
    return () => {
      current = false;
    };
  }, [client, id, missing]);
  return known ?? (fetched?.id === id ? fetched : undefined);
};
