import type { Kept } from '../app/local.ts';
import type { Snapshot } from '../app/sdk.ts';

/**
 * The first run is shown to somebody who has never been asked anything and has no device, and from then on until it is
 * done or sent away; never while an agent waits.
 */
export const isFirstRun = (snapshot: Pick<Snapshot, 'open' | 'asks' | 'devices'>, kept: Kept): boolean => {
  if (kept.welcome === 'done' || snapshot.open.length > 0) return false;
  return kept.welcome === 'open' || (snapshot.asks.length === 0 && snapshot.devices.length === 0);
};
