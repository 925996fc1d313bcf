import type { Kept } from '../app/local.ts';
import type { Snapshot } from '../app/sdk.ts';

/**
 * The first run is shown to somebody who has never been asked anything and has no device. It ends with the first ask,
 * or when it is sent away; a device that is added meanwhile does not end it.
 */
export const isFirstRun = (snapshot: Pick<Snapshot, 'asks' | 'devices'>, kept: Kept): boolean => {
  if (kept.welcome === 'done' || snapshot.asks.length > 0) return false;
  return kept.welcome === 'open' || snapshot.devices.length === 0;
};
