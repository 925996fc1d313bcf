import { setTimeout as rest } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import { kyselyOver } from '../over.ts';
import { renewOwned } from '../queries/renew-owned.ts';
import { words } from './dialect.ts';
import { Patience } from './patience.ts';
import { type Facts, openPool } from './pool.ts';
import { Reading } from './reading.ts';

/** The thread that renews leases (leases.ts), over a connection of its own. It ends when it is told to. */
export interface LeaseThread {
  readonly url: string;
  readonly facts: Facts;
  readonly owner: string;
  readonly leaseMs: number;
  readonly everyMs: number;
  /** When the event loop that owns the runs has last turned (ms). */
  readonly ticked: BigInt64Array;
}

/** An event loop that has not turned for so long may never again. */
const STALLED_MS = 5_000;
const LOOK_EVERY_MS = 1_000;

const { url, facts, owner, leaseMs, everyMs, ticked } = workerData as LeaseThread;
const db = kyselyOver(new Reading(openPool(url, 1, facts), undefined, new Patience()), words);

let renewAt = 0;
for (;;) {
  const now = Date.now();
  if (now >= renewAt && now - Number(Atomics.load(ticked, 0)) < STALLED_MS) {
    try {
      await renewOwned(db, owner, now + leaseMs);
      renewAt = now + everyMs;
    } catch {
      // the database is away: it is asked again in a second, and whoever writes says so
    }
  }
  await rest(LOOK_EVERY_MS);
}
