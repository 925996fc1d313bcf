import { type Badges, Fault, limits } from '@beckon/protocol';
import type { Asks } from '../store/asks.ts';
import type { Counted, PreferenceStore } from '../store/preferences.ts';
import type { Actor } from '../store/store.ts';

/** What waits for people, counted; and what agents count for them outside. */
export interface BadgeRoom {
  read(userId: string): Promise<Badges>;
  /** What an agent counts for a person. @throws {Fault} no_addressee, not_found, invalid_request */
  set(
    agent: Actor,
    name: string,
    count: { readonly count: number; readonly userId?: string | undefined },
  ): Promise<void>;
}

export const openBadges = (store: {
  readonly asks: Pick<Asks, 'badges'>;
  readonly preferences: Pick<PreferenceStore, 'count'>;
}): BadgeRoom => ({
  read: (userId) => store.asks.badges(userId),
  set: async (agent, name, { count, userId }) => refuse(await store.preferences.count(agent, { name, count, userId })),
});

const refuse = (counted: Counted): void => {
  switch (counted) {
    case 'counted':
      return;
    case 'no_addressee':
      throw new Fault('no_addressee', 'This agent has no owner: say in `userId` for whom it counts.');
    case 'unknown_user':
      throw new Fault(
        'not_found',
        'This agent knows no such person: share a conversation, or ask them something first.',
        {
          field: 'userId',
        },
      );
    case 'too_many': {
      const most = `An agent keeps at most ${limits.outsideBuckets} buckets for one person.`;
      throw new Fault('invalid_request', `${most} Set one of them to 0 first.`, { field: 'bucket' });
    }
  }
};
