import { useSyncExternalStore } from 'react';

/**
 * Room for panes side by side. In em, so that twice the text size on a laptop gives the phone's layout: one thing after
 * the other, nothing cut off.
 */
const query = '(min-width: 64em)';

const subscribe = (listener: () => void): (() => void) => {
  const media = matchMedia(query);
  media.addEventListener('change', listener);
  return () => media.removeEventListener('change', listener);
};

export const useDesk = (): boolean => useSyncExternalStore(subscribe, () => matchMedia(query).matches);
