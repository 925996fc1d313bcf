import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { useBeckon } from '../app/Beckon.tsx';
import type { Thread, ThreadSnapshot } from '../app/sdk.ts';

const before: ThreadSnapshot = {
  state: 'loading',
  messages: [],
  unsent: [],
  runs: [],
  more: false,
  loadingOlder: false,
};
const nothing = (): void => {};

/** The thread of a conversation, open as long as it is shown; the server is told whether somebody looks at it. */
export const useThread = (id: string): { thread: Thread | undefined; snapshot: ThreadSnapshot } => {
  const { mirror } = useBeckon();
  const [thread, setThread] = useState<Thread>();
  useEffect(() => {
    const opened = mirror.thread(id);
    const look = (): void => opened.setVisible(document.visibilityState === 'visible');
    look();
    document.addEventListener('visibilitychange', look);
    setThread(opened);
    return () => {
      document.removeEventListener('visibilitychange', look);
      setThread(undefined);
      opened.close();
    };
  }, [mirror, id]);
  const subscribe = useCallback((listener: () => void) => thread?.subscribe(listener) ?? nothing, [thread]);
  const snapshot = useSyncExternalStore(subscribe, () => thread?.getSnapshot() ?? before);
  return { thread, snapshot };
};
