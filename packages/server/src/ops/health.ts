import { Fault } from '@beckon/protocol';
import type { Clock } from '../kit/clock.ts';
import type { Store } from '../store/store.ts';

/** Something that was due this long ago and is still there: the worker that should have taken it stands still. */
const STUCK_MS = 5 * 60_000;
/** Anyone may ask, and each look is a write: those who ask within a second get the same answer. */
const KEEP_MS = 1_000;

/**
 * Whether the server can do its work: the database takes writes, and the outbox moves.
 *
 * @returns resolves when it can; rejects with `StoreUnavailable` or a `Fault` that says what stands still
 */
export const openHealth = (
  store: Pick<Store, 'check'> & { readonly outbox: Pick<Store['outbox'], 'nextDue'> },
  clock: Pick<Clock, 'now'>,
): (() => Promise<void>) => {
  const look = async (): Promise<void> => {
    await store.check();
    const due = await store.outbox.nextDue();
    const late = due === undefined ? 0 : clock.now() - due;
    if (late > STUCK_MS) {
      throw new Fault('unavailable', `The outbox has not moved for ${Math.round(late / 60_000)} minutes.`, {}, 10);
    }
  };
  let latest: { readonly at: number; readonly found: Promise<void> } | undefined;
  return () => {
    if (latest === undefined || Math.abs(clock.now() - latest.at) >= KEEP_MS)
      latest = { at: clock.now(), found: look() };
    return latest.found;
  };
};
