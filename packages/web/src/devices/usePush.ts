import { useCallback, useEffect, useState } from 'react';
import { useBeckon } from '../app/Beckon.tsx';
import type { PushSituation } from '../app/sdk.ts';

/** What this browser says about push; asked again whenever the person comes back to the page. */
export const usePushSituation = (): { situation: PushSituation | undefined; look: () => Promise<void> } => {
  const { push } = useBeckon();
  const [situation, setSituation] = useState<PushSituation>();
  const look = useCallback(async () => setSituation(await push.situation()), [push]);
  useEffect(() => {
    const again = (): void => void look().catch(() => {});
    again();
    addEventListener('focus', again);
    document.addEventListener('visibilitychange', again);
    return () => {
      removeEventListener('focus', again);
      document.removeEventListener('visibilitychange', again);
    };
  }, [look]);
  return { situation, look };
};
