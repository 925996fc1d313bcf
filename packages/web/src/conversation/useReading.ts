import { useEffect } from 'react';
import { useAttentive } from '../app/Beckon.tsx';
import type { Thread, ThreadSnapshot } from '../app/sdk.ts';
import { readUpTo } from './lines.ts';

/** Whoever sees the end, with the page in front of them, has read so far. A page that was left alone reads nothing. */
export const useReading = (
  thread: Thread | undefined,
  snapshot: ThreadSnapshot,
  unread: number | undefined,
  atEnd: boolean,
): void => {
  const looking = useAttentive();
  const { seq, over } = readUpTo(snapshot.state === 'ready' ? snapshot.messages : []);
  // An answer that came to its end in the middle moves no position: then these two tell that there is something to read.
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are signs, and not what is said
  useEffect(() => {
    if (thread && looking && atEnd && seq > 0) thread.read(seq);
  }, [thread, looking, atEnd, seq, over, unread]);
};
