import { type Ask, isFault } from '@beckon/protocol';
import { useEffect, useState } from 'react';
import { useBeckon, useSnapshot } from '../app/Beckon.tsx';

export type Found =
  | { state: 'loading' }
  | { state: 'missing' }
  | { state: 'failed' }
  | { state: 'found'; ask: Ask; whole: boolean };

/**
 * One ask, whole. What the mirror has is shown at once; the server is asked for it too, because lists and frames cut a
 * long detail. The newer version wins, and a whole detail is kept: it never changes while its hash stays.
 */
export const useAsk = (id: string): Found => {
  const { client } = useBeckon();
  const { asks, loaded } = useSnapshot();
  const mirrored = asks.find((ask) => ask.id === id);
  const [fetched, setFetched] = useState<{ id: string; ask?: Ask; missing?: boolean }>();

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when the mirror hears of a change
  useEffect(() => {
    let current = true;
    client.call('getAsk', { params: { id } }).then(
      (ask) => current && setFetched({ id, ask }),
      (error: unknown) =>
        current &&
        setFetched({ id, missing: isFault(error) && (error.code === 'not_found' || error.code === 'invalid_request') }),
    );
    return () => {
      current = false;
    };
  }, [client, id, mirrored?.version]);

  const own = fetched?.id === id ? fetched : undefined;
  const ask = newer(mirrored, own?.ask);
  if (ask) return { state: 'found', ask, whole: !ask.detailTruncated };
  if (own?.missing) return { state: 'missing' };
  return own && loaded ? { state: 'failed' } : { state: 'loading' };
};

export const newer = (a: Ask | undefined, b: Ask | undefined): Ask | undefined => {
  if (!a || !b) return a ?? b;
  const [older, later] = a.version > b.version ? [b, a] : [a, b];
  if (!later.detailTruncated || older.detailTruncated || older.detailHash !== later.detailHash) return later;
  const { detailTruncated: _, ...rest } = later;
  return { ...rest, ...(older.detail !== undefined && { detail: older.detail }) };
};
