import { useEffect, useSyncExternalStore } from 'react';
import type { Thread, ThreadSnapshot } from '../app/sdk.ts';
import { readUpTo } from './lines.ts';

const events = ['visibilitychange', 'focus', 'blur'] as const;
const subscribe = (listener: () => void): (() => void) => {
  for (const event of events) addEventListener(event, listener, true);
  return () => {
    for (const event of events) removeEventListener(event, listener, true);
  };
};
const isLooking = (): boolean => document.visibilityState === 'visible' && document.hasFocus();

/** Whoever sees the end, with the page in front of them, has read so far. */
export const useReading = (
  thread: Thread | undefined,
  snapshot: ThreadSnapshot,
  unread: number | undefined,
  atEnd: boolean,
): void => {
  const looking = useSyncExternalStore(subscribe, isLooking);
  const { seq, over } = readUpTo(snapshot.state === 'ready' ? snapshot.messages : []);
  // An answer that came to its end in the middle moves no position: then these two tell that there is something to read.
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are signs, and not what is said
  useEffect(() => {
    if (thread && looking && atEnd && seq > 0) thread.read(seq);
  }, [thread, looking, atEnd, seq, over, unread]);
};
