import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/**
 * How large V8's young generation may become: beyond it little is won, and V8 never gives back what it took. Node's own
 * limit is sixteen times this, and five thousand idle streams reach it by their heartbeats alone.
 */
const LARGEST_BYTES = 8 * 1024 * 1024;

/**
 * Everything is loaded: from here on the young generation may grow with the work (bin/beckon.js held it down until now),
 * up to `LARGEST_BYTES`. Its limit cannot be changed while V8 runs; by how much it grows can, so each collection is
 * watched until it is large enough.
 */
export const letYoungGrow = (): void => {
  setFlagsFromString('--semi-space-growth-factor=2');
  const watching = new PerformanceObserver(() => {
    const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
    if ((young?.space_size ?? 0) < LARGEST_BYTES) return;
    setFlagsFromString('--semi-space-growth-factor=1');
    watching.disconnect();
  });
  watching.observe({ entryTypes: ['gc'] });
};
