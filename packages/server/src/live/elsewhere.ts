import { type Bus, feedTopic } from '../bus/bus.ts';
import type { Clock } from '../kit/clock.ts';
import { type Loop, startLoop } from '../kit/loop.ts';
import type { Feeds } from '../store/feeds.ts';

/**
 * Hears of what other servers on the same database have committed, by looking: at the heads of the feeds that somebody
 * follows here, once a second. What is due, queued or revoked there is looked at as often. A commit of this server's own
 * wakes its readers at once, and is not looked for.
 */
export interface Elsewhere {
  /** These feeds were moved from here, to these heads, and their readers know. */
  moved(heads: ReadonlyMap<string, number>): void;
  close(): Promise<void>;
}

const EVERY_MS = 1_000;
const FEED = 'feed:';

export const watchElsewhere = (options: {
  readonly feeds: Pick<Feeds, 'heads'>;
  readonly bus: Pick<Bus, 'publish' | 'topics'>;
  readonly clock: Clock;
  readonly log: { error(fields: Record<string, unknown>, message: string): void };
}): Elsewhere => {
  const { feeds, bus, clock, log } = options;
  let known = new Map<string, number>();

  const pass = async (): Promise<number> => {
    const topics = bus.topics();
    const followed = topics.filter((topic) => topic.startsWith(FEED)).map((topic) => topic.slice(FEED.length));
    const before = known;
    known = new Map();
    for (const [principalId, seq] of await feeds.heads(followed)) {
      const heard = before.get(principalId);
      // one that is followed only since the last look may have read before this came
      if (heard === undefined || seq > heard) bus.publish(feedTopic(principalId));
      known.set(principalId, Math.max(seq, known.get(principalId) ?? 0));
    }
    for (const topic of topics) if (!topic.startsWith(FEED)) bus.publish(topic);
    return EVERY_MS;
  };

  const loop: Loop = startLoop({ name: 'elsewhere', clock, log, pass });
  return {
    moved: (heads) => {
      for (const [principalId, seq] of heads) {
        const heard = known.get(principalId);
        if (heard !== undefined) known.set(principalId, Math.max(heard, seq));
      }
    },
    close: () => loop.close(),
  };
};
