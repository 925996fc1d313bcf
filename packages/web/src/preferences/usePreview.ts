import type { Preferences, PreferencesPreview } from '@beckon/protocol';
import { useEffect, useState } from 'react';
import { useBeckon } from '../app/Beckon.tsx';

/** What last week would have been: `failed` when it could not be loaded. */
export type Preview = PreferencesPreview | 'loading' | 'failed';

/** The last seven days at each level; asked for anew when another rule changes it, and not when the level moves. */
export const usePreview = ({
  kinds,
  agents,
  muted,
  quietHours,
  timeZone,
}: Preferences): { preview: Preview; again: () => void } => {
  const { client } = useBeckon();
  const [preview, setPreview] = useState<Preview>('loading');
  const [tries, setTries] = useState(0);
  const rules = JSON.stringify([kinds, agents, muted, quietHours, timeZone]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rules and the tries are when to ask, not what
  useEffect(() => {
    const gone = new AbortController();
    client.call('previewPreferences', { signal: gone.signal }).then(
      (found) => gone.signal.aborted || setPreview(found),
      () => gone.signal.aborted || setPreview('failed'),
    );
    return () => gone.abort();
  }, [client, rules, tries]);
  const again = (): void => {
    setPreview('loading');
    setTries((before) => before + 1);
  };
  return { preview, again };
};
