import type { Conversation } from '@beckon/protocol';
import { useState } from 'react';
import { useBeckon, useSnapshot } from '../app/Beckon.tsx';
import type { Client } from '../app/sdk.ts';

/** As many as the mirror begins with; a server that has more holds older ones back. */
const FIRST = 200;
const PAGE = 100;

/** The conversations the mirror follows and, on demand, the pages of older ones behind them. */
export const useOlderConversations = (): {
  conversations: readonly Conversation[];
  more: boolean;
  loadMore: () => void;
} => {
  const { client } = useBeckon();
  const { conversations } = useSnapshot();
  const [older, setOlder] = useState<readonly Conversation[]>([]);
  const [next, setNext] = useState<string | undefined>();
  const [ended, setEnded] = useState(false);
  const loadMore = (): void => {
    pageOfNew(client, next, (id) => conversations.has(id)).then(
      (page) => {
        setOlder((known) => [...known, ...page.items]);
        setNext(page.next);
        setEnded(page.next === undefined);
      },
      () => {},
    );
  };
  const all = [...conversations.values(), ...older.filter(({ id }) => !conversations.has(id))];
  return { conversations: all, more: conversations.size >= FIRST && !ended, loadMore };
};

/** The next page on which anything is new: the first ones are what the mirror began with. */
export const pageOfNew = async (
  client: Pick<Client, 'call'>,
  from: string | undefined,
  isKnown: (id: string) => boolean,
): Promise<{ items: Conversation[]; next?: string | undefined }> => {
  for (let before = from; ; ) {
    const query = { limit: PAGE, ...(before !== undefined && { before }) };
    const { items, next } = await client.call('listConversations', { query });
    const fresh = items.filter(({ id }) => !isKnown(id));
    if (fresh.length > 0 || next === undefined) return { items: fresh, next };
    before = next;
  }
};
