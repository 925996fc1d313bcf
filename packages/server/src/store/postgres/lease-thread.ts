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
  readonly times: LeaseTimes;
  /** When the event loop that owns the runs has last turned (ms). */
  readonly ticked: BigInt64Array;
}

/** All in ms. */
export interface LeaseTimes {
  /** How long a claim holds without being renewed. */
  readonly holds: number;
  /** So often that two renewals may fail before a run is lost. */
  readonly renewEvery: number;
  /** An event loop that has not turned for so long may never again. */
  readonly stalled: number;
  /** How often the loop says that it turns, and the thread looks at what there is to do. */
  readonly look: number;
}

const { url, facts, owner, times, ticked } = workerData as LeaseThread;
const db = kyselyOver(new Reading(openPool(url, 1, facts), undefined, new Patience()), words);

let renewAt = 0;
for (;;) {
  const now = Date.now();
  if (now >= renewAt && now - Number(Atomics.load(ticked, 0)) < times.stalled) {
    try {
      await renewOwned(db, owner, now + times.holds);
      renewAt = now + times.renewEvery;
    } catch {
      // the database is away: it is asked again at the next look, and whoever writes says so
    }
  }
  await rest(times.look);
}
