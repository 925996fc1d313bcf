import type { Clock, Timer } from '../kit/clock.ts';
import type { Actor, Store } from '../store/store.ts';

/** An agent is online while one of its streams is open: a lease of 45 s in the store, renewed every 20 s. */
const LEASE = 45_000;
const RENEW_EVERY = 20_000;
/** Signs of life may come by the hundred: one that follows so soon on the last is not written. */
const FRESH = 15_000;

export class Online {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #streams = new Map<string, { actor: Actor; count: number }>();
  /** When agents were last written down as seen: one number per agent that was ever here. */
  readonly #seenAt = new Map<string, number>();
  #timer: Timer | undefined;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** A stream opened. Answers what to call when it closes. */
  opened(actor: Actor): () => void {
    if (actor.kind !== 'agent') return () => {};
    const known = this.#streams.get(actor.id) ?? { actor, count: 0 };
    known.count += 1;
    this.#streams.set(actor.id, known);
    if (known.count === 1) this.seen(actor);
    this.#timer ??= this.#clock.timer(RENEW_EVERY, this.#renew);
    return () => {
      known.count -= 1;
      if (known.count > 0) return;
      this.#streams.delete(actor.id);
      this.#seenAt.delete(actor.id);
      this.#write(actor, 0);
    };
  }

  /** A long poll counts as a sign of life, too. */
  seen(actor: Actor): void {
    if (actor.kind !== 'agent') return;
    const now = this.#clock.now();
    if (now - (this.#seenAt.get(actor.id) ?? Number.NEGATIVE_INFINITY) < FRESH) return;
    this.#seenAt.set(actor.id, now);
    this.#write(actor, now + LEASE);
  }

  stop(): void {
    this.#timer?.cancel();
  }

  readonly #renew = (): void => {
    for (const { actor } of this.#streams.values()) this.seen(actor);
    this.#timer = this.#streams.size > 0 ? this.#clock.timer(RENEW_EVERY, this.#renew) : undefined;
  };

  #write(actor: Actor, until: number): void {
    this.#store.people.agentSeen(actor.tenantId, actor.id, until).catch(() => {
      // being online is told for display only; the next sign of life tries again
      this.#seenAt.delete(actor.id);
    });
  }
}
