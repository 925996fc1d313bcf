import type { Clock } from '../clock.ts';
import type { Sharing } from './sharing.ts';

/**
 * Which tab holds the stream. A lock decides: whoever holds it leads. A tab is
 *
 * - waiting   in the queue for the lock; it comes when the leader's tab is closed, or resigns
 * - leading   it holds the lock
 * - out       it has left, for good
 *
 * A leader may be asleep with the lock in its hand. So a tab that a person looks at, and that has heard nothing of the
 * leader for a while, steals the lock; the browser tells the old leader as soon as it wakes.
 *
 * Every campaign has a number, and only the newest may lead: a lock that is granted to an older one is given back unused.
 */
export interface Election {
  readonly leads: boolean;
  /** Rises with every leader: whoever speaks under an older one is not the leader any more. */
  readonly term: number;
  /** The leader was heard, under this term. One that is higher than ours ends ours. */
  heard(term: number): void;
  /** Asks whether there is a leader: one that is not heard from soon is replaced, while this tab is visible. */
  doubt(): void;
  /** Lets another tab lead. */
  resign(): void;
  leave(): void;
}

export interface ElectionOptions {
  readonly name: string;
  readonly sharing: Sharing;
  readonly clock: Clock;
  /** This tab has begun to lead, or has ceased to. */
  changed(): void;
  /** The browser gives no locks here, as to a page of no origin. It is not tried again. */
  failed(): void;
}

/** How long the leader may be silent. */
export const SILENCE_MS = 2_000;
/** A timer that is so much too late slept with its tab: the leader may be waking just now as well. */
const SLEPT_MS = 1_000;

export function createElection({ name, sharing, clock, changed, failed }: ElectionOptions): Election {
  let campaign = 0;
  let leads = false;
  let out = false;
  let term = 0;
  let heardAt = clock.now();
  let queue: AbortController | undefined;
  let release = (): void => undefined;
  let watch: { cancel(): void } | undefined;

  /** The only door between waiting and leading. */
  function become(next: boolean): void {
    if (leads === next) return;
    leads = next;
    // By the clock, so that also a tab that has heard of no leader before it speaks under a higher term than they did.
    if (leads) term = Math.max(term + 1, clock.now());
    changed();
  }

  async function run(steal: boolean): Promise<void> {
    const mine = ++campaign;
    queue?.abort();
    queue = new AbortController();
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let granted = false;
    const options = steal ? { steal: true } : { signal: queue.signal };
    const hold = (): Promise<void> | undefined => {
      granted = true;
      if (mine !== campaign || out) return undefined;
      become(true);
      return held;
    };
    // It rejects when the lock was stolen, or waiting for it given up. Both mean: not any more.
    await sharing.locks.request(name, options, hold).catch(() => undefined);
    if (mine !== campaign || out) return;
    if (!granted) return failed();
    become(false);
    heardAt = clock.now();
    void run(false);
    look();
  }

  /** Watches for silence, one timer at a time. */
  function look(): void {
    watch?.cancel();
    if (out || leads) return;
    const due = heardAt + SILENCE_MS;
    watch = clock.timer(Math.max(0, due - clock.now()), () => {
      watch = undefined;
      if (out || leads || !sharing.visible()) return;
      const now = clock.now();
      if (now - due > SLEPT_MS) heardAt = now;
      if (now - heardAt < SILENCE_MS) look();
      else void run(true);
    });
  }

  void run(false);
  look();
  return {
    get leads() {
      return leads;
    },
    get term() {
      return term;
    },
    heard(their) {
      if (their < term) return;
      heardAt = clock.now();
      const lost = leads && their > term;
      term = their;
      if (lost) release();
      else if (watch === undefined) look();
    },
    doubt() {
      if (leads || out) return;
      heardAt = clock.now();
      look();
    },
    resign() {
      if (leads) release();
    },
    leave() {
      out = true;
      leads = false;
      watch?.cancel();
      queue?.abort();
      release();
    },
  };
}
