import type { Notification } from '@beckon/protocol';
import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useAnnounce } from '../app/Announcer.tsx';
import { useBeckon, useSnapshot } from '../app/Beckon.tsx';
import { useDesk } from '../app/useDesk.ts';
import { isNotice, standing } from './notice.ts';

interface Notices {
  readonly items: readonly Notification[];
  /** It goes away, and does not come back. */
  drop(id: string): void;
}

/** What stands on the page now. What went away once, or was shown anyhow when it came, is not told later. */
export const useNotices = (): Notices => {
  const { presence } = useBeckon();
  const { notifications, serverTimeOffset } = useSnapshot();
  const [path] = useLocation();
  const desk = useDesk();
  const say = useAnnounce();
  const taken = useRef(new Set<string>());
  const [items, setItems] = useState<readonly Notification[]>([]);
  useEffect(() => {
    const now = Date.now() + serverTimeOffset;
    const visible = document.visibilityState === 'visible';
    const next = standing(items, notifications, taken.current, { visible, path, desk, shows: presence.shows }, now);
    const stands = ({ id }: Notification): boolean => next.some((one) => one.id === id);
    for (const item of items) if (!stands(item)) taken.current.add(item.id);
    if (visible) {
      for (const item of notifications.values()) if (isNotice(item, now) && !stands(item)) taken.current.add(item.id);
    }
    // asks are said anyhow
    const news = next.findLast(({ id, askId }) => askId === undefined && !items.some((one) => one.id === id));
    if (news) say([news.title, news.body].filter(Boolean).join(': '));
    if (next.length !== items.length || next.some((item, index) => item !== items[index])) setItems(next);
  }, [items, notifications, serverTimeOffset, path, desk, presence, say]);
  return {
    items,
    drop: (id) => {
      taken.current.add(id);
      setItems((before) => before.filter((item) => item.id !== id));
    },
  };
};
