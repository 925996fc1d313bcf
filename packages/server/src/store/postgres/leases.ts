import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Ownership } from '../ownership.ts';
import type { LeaseThread } from './lease-thread.ts';
import type { Facts } from './pool.ts';

/** How long a claim holds without being renewed. */
const LEASE_MS = 30_000;
/** So that two renewals may fail before a run is lost. */
const RENEW_EVERY_MS = 10_000;
const TICK_MS = 1_000;

/**
 * Keeps this server's runs its own by a lease that another thread renews: an event loop that is busy for ten seconds must
 * not lose them, and one that stands still must (lease-thread.ts).
 */
export const keepLeases = (url: string, facts: Facts, owner: string): Ownership => {
  const ticked = new BigInt64Array(new SharedArrayBuffer(8));
  const tick = (): void => void Atomics.store(ticked, 0, BigInt(Date.now()));
  tick();
  const ticking = setInterval(tick, TICK_MS).unref();
  const workerData: LeaseThread = { url, facts, owner, leaseMs: LEASE_MS, everyMs: RENEW_EVERY_MS, ticked };
  // the same file before and after it was compiled
  const thread = new Worker(new URL(`./lease-thread${extname(import.meta.url)}`, import.meta.url), { workerData });
  thread.unref();
  return {
    owner,
    leaseUntil: () => Date.now() + LEASE_MS,
    close: async () => {
      clearInterval(ticking);
      await thread.terminate();
    },
  };
};
