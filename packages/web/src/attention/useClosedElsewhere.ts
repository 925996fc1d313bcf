import { useEffect, useRef } from 'react';
import { useSnapshot } from '../app/Beckon.tsx';
import { closeShown } from '../app/sdk.ts';

/** What is over, wherever it was read or answered, does not lie in this system's list of notifications any more. */
export const useClosedElsewhere = (): void => {
  const { notifications } = useSnapshot();
  const done = useRef(new Set<string>());
  useEffect(() => {
    const closed = [...notifications.values()].filter(({ id, state }) => state === 'closed' && !done.current.has(id));
    if (closed.length === 0 || !('serviceWorker' in navigator)) return;
    const ids = new Set(closed.map(({ id }) => id));
    for (const id of ids) done.current.add(id);
    navigator.serviceWorker
      .getRegistration()
      .then((registration) => registration && closeShown(registration, ids))
      // what cannot be taken away stays until its person does it
      .catch(() => {});
  }, [notifications]);
};
