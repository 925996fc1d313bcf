import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../kit/clock.ts';
import { startLoop } from '../kit/loop.ts';
import type { Telling } from '../store/asks.ts';
import type { LostRun, Runs } from '../store/runs.ts';

const BATCH = 100;
const POLL_MS = 5_000;
/** After the database was away: longer than any owner rests between two renewals. */
const RENEWAL_MS = 15_000;

/** How the members are told of a run that is lost. */
type TellLost = (run: LostRun) => Telling;

/** Repairs what an earlier life of this node left running. Before anything of this life is claimed. */
export const repairOwn = async (store: Pick<Runs, 'repair'>, owner: string, telling: TellLost): Promise<number> => {
  let repaired = 0;
  for (;;) {
    const some = await store.repair({ owner }, telling, BATCH);
    repaired += some;
    if (some < BATCH) return repaired;
  }
};

/** Repairs runs whose lease ran out, to the millisecond of the clock. */
export const openRepair = (options: {
  readonly store: Pick<Runs, 'repair' | 'nextLapse'>;
  readonly bus: Pick<Bus, 'subscribe'>;
  readonly clock: Clock;
  readonly log: { error(fields: Record<string, unknown>, message: string): void };
  readonly telling: TellLost;
  /** This server, whose own runs are no others' to end. */
  readonly owner: string;
  /** Leases ran out. */
  readonly onLapse: () => void;
}): { close(): Promise<void> } => {
  const { store, bus, clock, log, telling, owner, onLapse } = options;
  let trustAt = 0;
  const pass = async (): Promise<number> => {
    const next = Math.max(trustAt, (await store.nextLapse(owner)) ?? Number.POSITIVE_INFINITY);
    if (next <= clock.now() && (await store.repair({ seenBy: owner }, telling, BATCH)) > 0) {
      onLapse();
      return 0;
    }
    return Math.max(1, Math.min(next - clock.now(), POLL_MS));
  };
  const wary = async (): Promise<number> => {
    try {
      return await pass();
    } catch (error) {
      // nobody could renew a lease either: who still lives must have the time to
      trustAt = clock.now() + RENEWAL_MS;
      throw error;
    }
  };
  const loop = startLoop({ name: 'repair', clock, log, pass: wary });
  const unhear = bus.subscribe('queued', loop.ring);
  return {
    close: async () => {
      unhear();
      await loop.close();
    },
  };
};
