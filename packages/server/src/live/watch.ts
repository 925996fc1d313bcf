import type { GoodbyeReason } from '@beckon/protocol';
import type { Bus } from '../bus/bus.ts';
import type { Clock, Timer } from '../kit/clock.ts';
import type { Store } from '../store/store.ts';

/** Something that is held open, a stream or a request that waits, and what it was opened with. */
export interface Watched {
  /** Null when nothing can revoke it (a foreign JWT); then its expiry ends it. */
  readonly credentialId: string | null;
  readonly expiresAt: number | null;
  close(reason: GoodbyeReason): void;
}

/** Hints of a revocation may be lost, and it must be honoured within a second: the count is read this often. */
const LOOK_EVERY = 500;

/**
 * Ends what is open when its right to be has ended: by revocation (a counter in the store tells whether anything was
 * revoked; only then are all credentials looked up) and by expiry. What was opened since the last look is looked up in
 * any case: its credential may have been revoked before that look, after it was read for signing in, or while a ticket
 * that it asked for lay unused.
 */
export class Watch {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #open = new Set<Watched>();
  readonly #fresh = new Set<Watched>();
  readonly #unhear: () => void;
  #revision: number | undefined;
  #timer: Timer | undefined;
  #looking = false;
  #closing: GoodbyeReason | undefined;
  #stopped = false;

  constructor(store: Store, bus: Bus, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    this.#unhear = bus.subscribe('revoked', () => void this.#look());
  }

  add(stream: Watched): void {
    this.#open.add(stream);
    this.#fresh.add(stream);
    if (this.#closing) stream.close(this.#closing);
    if (!this.#timer) this.#schedule();
  }

  delete(stream: Watched): void {
    this.#open.delete(stream);
    this.#fresh.delete(stream);
  }

  /** Ends everything, and from now on whatever comes. */
  closeAll(reason: GoodbyeReason): void {
    this.#closing = reason;
    for (const stream of this.#open) stream.close(reason);
  }

  stop(): void {
    this.#stopped = true;
    this.#unhear();
    this.#timer?.cancel();
  }

  #schedule(): void {
    this.#timer = undefined;
    if (this.#stopped || this.#open.size === 0) return;
    this.#timer = this.#clock.timer(LOOK_EVERY, () => void this.#look().then(() => this.#schedule()));
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      this.#endExpired();
      await this.#endRevoked();
    } catch {
      // the store is unavailable: it is asked again in half a second, and a stream cannot read from it meanwhile either
    } finally {
      this.#looking = false;
    }
  }

  #endExpired(): void {
    const now = this.#clock.now();
    for (const stream of this.#open) if (stream.expiresAt !== null && stream.expiresAt <= now) stream.close('expired');
  }

  async #endRevoked(): Promise<void> {
    const revision = await this.#store.credentials.revision();
    const suspects = [...(revision === this.#revision ? this.#fresh : this.#open)];
    const ids = suspects.flatMap((stream) => stream.credentialId ?? []);
    const alive = await this.#store.credentials.alive([...new Set(ids)]);
    for (const stream of suspects) {
      this.#fresh.delete(stream);
      if (stream.credentialId !== null && !alive.has(stream.credentialId)) stream.close('revoked');
    }
    this.#revision = revision;
  }
}
