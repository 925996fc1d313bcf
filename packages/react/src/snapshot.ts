import type { Snapshot } from '@beckon/client';
import { useSyncExternalStore } from 'react';
import { useBeckon } from './beckon.ts';

/** What the user may know right now; the component is drawn anew when it changes. */
export const useSnapshot = (): Snapshot => {
  const { mirror } = useBeckon();
  return useSyncExternalStore(mirror.subscribe, mirror.getSnapshot, mirror.getSnapshot);
};
