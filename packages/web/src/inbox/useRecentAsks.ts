import { useEffect } from 'react';
import { useBeckon, useSnapshot } from '../app/Beckon.tsx';

/** The state has the open asks; what went before is asked for once and taken into the mirror. */
export const useRecentAsks = (): void => {
  const { client, mirror } = useBeckon();
  const { loaded } = useSnapshot();
  useEffect(() => {
    if (!loaded) return;
    client.call('listAsks', { query: { limit: 20 } }).then(
      ({ items }) => mirror.learn({ asks: items }),
      () => {},
    );
  }, [client, mirror, loaded]);
};
