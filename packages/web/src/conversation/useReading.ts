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
export const useReading = (thread: Thread | undefined, snapshot: ThreadSnapshot, atEnd: boolean): void => {
  const looking = useSyncExternalStore(subscribe, isLooking);
  const { seq, over } = readUpTo(snapshot.state === 'ready' ? snapshot.messages : []);
  useEffect(() => {
    // An answer that came to its end in the middle moves no position, and is read all the same.
    if (thread && looking && atEnd && over > 0) thread.read(seq);
  }, [thread, looking, atEnd, seq, over]);
};
