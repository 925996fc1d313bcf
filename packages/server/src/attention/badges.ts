import { type Badges, Fault, limits } from '@beckon/protocol';
import type { Asks } from '../store/asks.ts';
import type { Counted, PreferenceStore } from '../store/preferences.ts';
import type { Actor } from '../store/store.ts';

/** What waits for people, counted; and what agents count for them outside. */
export interface BadgeRoom {
  read(userId: string): Promise<Badges>;
  /** What an agent counts for a person. @throws {Fault} no_addressee, not_found, invalid_request, unauthenticated */
  set(
    agent: Actor,
    name: string,
    count: { readonly count: number; readonly userId?: string | undefined; readonly agentId?: string | undefined },
  ): Promise<void>;
  /** A person takes away what an agent counts for them. @throws {Fault} not_found, invalid_request */
  clear(
    user: Actor,
    name: string,
    bucket: { readonly count: number; readonly userId?: string | undefined; readonly agentId?: string | undefined },
  ): Promise<void>;
}

export const openBadges = (store: {
  readonly asks: Pick<Asks, 'badges'>;
  readonly preferences: Pick<PreferenceStore, 'count' | 'clearCount'>;
}): BadgeRoom => ({
  read: (userId) => store.asks.badges(userId),
  set: async (agent, name, { count, userId, agentId }) => {
    if (agentId !== undefined && agentId !== agent.id) {
      throw invalid('agentId', 'An agent counts in buckets of its own: leave out `agentId`.');
    }
    refuse(await store.preferences.count(agent, { name, count, userId }));
  },
  clear: async (user, name, { count, userId, agentId }) => {
    if (count !== 0) throw invalid('count', 'What it counts is for its agent to say: you can set it to 0.');
    if (userId !== undefined && userId !== user.id)
      throw invalid('userId', 'Your own badge alone: leave out `userId`.');
    if (agentId === undefined) throw invalid('agentId', 'Say in `agentId` which agent counts there.');
    if (await store.preferences.clearCount(user, { agentId, name })) return;
    throw new Fault('not_found', 'You know no such agent.', { field: 'agentId' });
  },
});

const invalid = (field: string, message: string): Fault => new Fault('invalid_request', message, { field });

const refuse = (counted: Counted): void => {
  switch (counted) {
    case 'counted':
      return;
    case 'revoked':
      throw new Fault('unauthenticated');
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
      throw invalid('bucket', `${most} Set one of them to 0 first.`);
    }
  }
};
