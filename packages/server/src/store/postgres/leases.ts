import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Ownership } from '../ownership.ts';
import type { LeaseThread, LeaseTimes } from './lease-thread.ts';
import type { Facts } from './pool.ts';

const TIMES: LeaseTimes = { holds: 30_000, renewEvery: 10_000, stalled: 5_000, look: 1_000 };

/**
 * Keeps this server's runs its own by a lease that another thread renews: an event loop that is busy for ten seconds must
 * not lose them, and one that stands still must (lease-thread.ts).
 */
export const keepLeases = (url: string, facts: Facts, owner: string, times = TIMES): Ownership => {
  const ticked = new BigInt64Array(new SharedArrayBuffer(8));
  const tick = (): void => void Atomics.store(ticked, 0, BigInt(Date.now()));
  tick();
  const ticking = setInterval(tick, times.look).unref();
  const workerData: LeaseThread = { url, facts, owner, times, ticked };
  // the same file before and after it was compiled
  const file = new URL(`./lease-thread${extname(import.meta.url)}`, import.meta.url);
  const start = (): Worker => {
    const thread = new Worker(file, { workerData });
    thread.unref();
    // it has no reason to, and without it every run of this server would be lost
    thread.on('error', () => {
      if (!closed) setTimeout(restart, times.look).unref();
    });
    return thread;
  };
  const restart = (): void => {
    if (!closed) thread = start();
  };
  let closed = false;
  let thread = start();
  return {
    owner,
    leaseUntil: () => Date.now() + times.holds,
    close: async () => {
      closed = true;
      clearInterval(ticking);
      await thread.terminate();
    },
  };
};
