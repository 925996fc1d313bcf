import { useEffect } from 'react';
import { useSnapshot } from './Beckon.tsx';

/** The number on the app's icon, while the app is open; the worker keeps it while it is not. */
export const useAppBadge = (): void => {
  const total = useSnapshot().badges?.total;
  useEffect(() => {
    if (total === undefined || !('setAppBadge' in navigator)) return;
    const done = total > 0 ? navigator.setAppBadge(total) : navigator.clearAppBadge();
    done.catch(() => {});
  }, [total]);
};
