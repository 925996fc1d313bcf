import type { Conversation } from '@beckon/protocol';
import { useState } from 'react';
import { useBeckon, useSnapshot } from '../app/Beckon.tsx';

/** As many as the mirror begins with; a server that has more holds older ones back. */
const FIRST = 200;
const PAGE = 50;

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
  const before = next ?? oldestOf([...conversations.values()]);
  const loadMore = (): void => {
    client.call('listConversations', { query: { limit: PAGE, ...(before && { before }) } }).then(
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

const oldestOf = (conversations: readonly Conversation[]): string | undefined =>
  conversations.reduce<Conversation | undefined>(
    (oldest, each) => (oldest && oldest.updatedAt <= each.updatedAt ? oldest : each),
    undefined,
  )?.id;
