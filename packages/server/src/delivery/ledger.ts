import { Fault, limits, type Notification, type Told } from '@beckon/protocol';
import { forAgent } from '../attention/for-agent.ts';
import { type Bus, feedTopic } from '../bus/bus.ts';
import type { Clock } from '../kit/clock.ts';
import { bell } from '../kit/deferred.ts';
import { waitFor } from '../kit/wait.ts';
import type { Outbox } from '../store/outbox.ts';
import type { People } from '../store/people.ts';
import type { Actor, Page, PageRequest } from '../store/store.ts';
import type { Deciding } from './deciding.ts';
import { isTold, toldOf } from './told.ts';

/** How long to wait for news of a notification, and from which version on it is news (default: the present one). */
export interface Patience {
  readonly waitSeconds?: number | undefined;
  readonly version?: number | undefined;
}

/** What was told to whom, why, and what became of it. */
export interface LedgerRoom {
  list(actor: Actor, page: PageRequest & { readonly askId?: string | undefined }): Promise<Page<Notification>>;
  /**
   * The notification; with `waitSeconds`, as soon as it is newer than `version`, or as it is when the time is over or
   * the signal says that nobody waits any more.
   *
   * @throws {Fault} not_found
   */
  get(actor: Actor, id: string, patience: Patience, signal: AbortSignal): Promise<Notification>;
  /**
   * What became of telling people of these occasions: each is decided, if its time has come. With `waitSeconds` as soon
   * as nothing more is to be expected of any.
   */
  told(agent: Actor, occasions: readonly string[], waitSeconds: number, signal: AbortSignal): Promise<Told[]>;
}

/** Hints may be lost, and an agent gets none about its asks' notifications. */
const LOOK_EVERY = 2_000;

const shownTo = (actor: Actor, notification: Notification): Notification =>
  actor.kind === 'agent' ? forAgent(notification) : notification;

export const openLedger = (room: {
  readonly outbox: Pick<Outbox, 'get' | 'list' | 'about'>;
  readonly people: Pick<People, 'timeZones'>;
  readonly deciding: Pick<Deciding, 'about'>;
  readonly bus: Pick<Bus, 'subscribe'>;
  readonly clock: Clock;
}): LedgerRoom => {
  const { outbox, people, deciding, bus, clock } = room;

  const look = async (actor: Actor, id: string): Promise<Notification> => {
    const found = await outbox.get(actor, id);
    if (!found) throw new Fault('not_found');
    return shownTo(actor, found);
  };

  /** Hints come to the feeds of those who are told. */
  const hear =
    (readers: readonly string[]) =>
    (wake: () => void): (() => void) => {
      const unsubscribes = readers.map((id) => bus.subscribe(feedTopic(id), wake));
      return () => {
        for (const unsubscribe of unsubscribes) unsubscribe();
      };
    };

  return {
    told: async (agent, occasions, waitSeconds, signal) => {
      await deciding.about(occasions);
      const first = await outbox.about(agent, occasions);
      const readers = [...new Set(first.map(({ userId }) => userId))];
      const found = await waitFor({
        ...{ clock, signal, hear: hear(readers), waitMs: Math.min(waitSeconds, limits.waitSeconds) * 1_000 },
        look: () => (waitSeconds > 0 ? outbox.about(agent, occasions) : Promise.resolve(first)),
        done: (all) => all.every((one) => isTold(one, clock.now())),
      });
      const zones = await people.timeZones(agent.tenantId, readers);
      return found.map((one) => toldOf(one, clock.now(), zones.get(one.userId) ?? 'UTC'));
    },
    list: async (actor, page) => {
      const found = await outbox.list(actor, page);
      return { ...found, items: found.items.map((one) => shownTo(actor, one)) };
    },
    get: async (actor, id, { waitSeconds = 0, version }, signal) => {
      const until = clock.now() + Math.min(waitSeconds, limits.waitSeconds) * 1000;
      const news = bell();
      // Heard before the first look, or what happens between the two would be missed.
      const unsubscribe = bus.subscribe(feedTopic(actor.id), news.ring);
      signal.addEventListener('abort', news.ring, { once: true });
      try {
        let found = await look(actor, id);
        const known = version ?? found.version;
        while (found.version <= known && clock.now() < until && !signal.aborted) {
          const timer = clock.timer(Math.min(LOOK_EVERY, until - clock.now()), news.ring);
          await news.next();
          timer.cancel();
          found = await look(actor, id);
        }
        return found;
      } finally {
        unsubscribe();
        signal.removeEventListener('abort', news.ring);
      }
    },
  };
};
