import { useEffect, useRef } from 'react';
import { useAnnounce } from '../app/Announcer.tsx';
import type { ThreadMessage } from '../app/sdk.ts';
import { plain } from '../markdown/plain.ts';
import { useTalk } from '../talk/Talk.tsx';
import { wordsOf } from './segments.ts';

/** More than this is read on the page. */
const LONGEST = 1_200;

/**
 * For those who hear the page: that an answer is being written, and then the whole of it. The words in between are
 * never announced.
 */
export const useSpoken = (messages: readonly ThreadMessage[], agent: string): void => {
  const { t } = useTalk();
  const say = useAnnounce();
  const before = useRef<ReadonlyMap<string, ThreadMessage['status']>>(undefined);
  useEffect(() => {
    const known = before.current;
    before.current = new Map(messages.map(({ id, status }) => [id, status]));
    if (!known || known.size === 0) return;
    for (const { id, author, status, parts } of messages) {
      if (author.kind !== 'agent' || known.get(id) === status) continue;
      if (status === 'streaming') say(t('thread.writing', { agent }));
      else if (status === 'done') say(`${agent}: ${plain(wordsOf(parts)).slice(0, LONGEST)}`);
      else if (status !== 'pending') say(t('thread.ended', { agent, status }));
    }
  }, [messages, agent, t, say]);
};
