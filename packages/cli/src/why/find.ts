import type { Client } from '@beckon/client';
import { type Ask, isFault, type Notification } from '@beckon/protocol';
import type { Access } from '../access/access.ts';
import { exits } from '../exits.ts';
import { Failure } from '../failure.ts';
import { pick } from '../text/ids.ts';

/** What happened about one thing: an ask with its notifications, or a notification alone. */
export interface Story {
  readonly ask?: Ask;
  readonly notifications: readonly Notification[];
}

/**
 * What an id, its beginning or `last` stands for among the latest hundred, or a whole id among all. `last` is the last
 * ask, also when something else was told since: whoever asks why waits for an answer. Without an ask it is what was told
 * last.
 */
export const findStory = async (access: Access, wanted: string): Promise<Story> => {
  const client = access.either();
  const { principal } = await client.call('state');
  const subjects = principal.kind === 'user' ? await ofUser(client) : await ofAgent(client);
  if (wanted === 'last') {
    const latest = subjects.find(({ isAsk }) => isAsk) ?? subjects[0];
    if (latest === undefined) throw new Failure(exits.notFound, 'Nothing was asked or told yet.');
    return latest.story();
  }
  if (!isWhole(wanted)) return pick(subjects, wanted, 'ask or notification').story();
  const known = subjects.find(({ id }) => id === wanted);
  return known ? known.story() : anywhere(client, wanted);
};

interface Subject {
  readonly id: string;
  readonly isAsk: boolean;
  story(): Promise<Story>;
}

/** A notification goes by three names: its own id, that of its ask and that of its event. */
const ofUser = async (client: Client): Promise<Subject[]> => {
  const { items } = await client.call('listNotifications', { query: { limit: 100 } });
  const seen = new Set<string>();
  return items.flatMap((one) => {
    const { id, askId, occasion } = one;
    const alone = async (): Promise<Story> => ({ notifications: [one] });
    if (askId === undefined) {
      const event = occasion.startsWith('event:')
        ? [{ id: occasion.slice('event:'.length).replace(/#\d+$/, ''), isAsk: false, story: alone }]
        : [];
      return [{ id, isAsk: false, story: alone }, ...event];
    }
    const story = (): Promise<Story> => ofAsk(client, askId);
    if (seen.has(askId)) return [{ id, isAsk: true, story }];
    seen.add(askId);
    return [
      { id: askId, isAsk: true, story },
      { id, isAsk: true, story },
    ];
  });
};

const ofAgent = async (client: Client): Promise<Subject[]> => {
  const { items } = await client.call('listAsks', { query: { limit: 100 } });
  return items.map(({ id }) => ({ id, isAsk: true, story: () => ofAsk(client, id) }));
};

const ofAsk = async (client: Client, id: string): Promise<Story> => {
  const [ask, { items }] = await Promise.all([
    client.call('getAsk', { params: { id } }),
    client.call('whyAsk', { params: { id } }),
  ]);
  return { ask, notifications: items };
};

const anywhere = async (client: Client, id: string): Promise<Story> => {
  try {
    return await ofAsk(client, id);
  } catch (error) {
    if (!isFault(error) || error.code !== 'not_found') throw error;
    const one = await client.call('getNotification', { params: { id } });
    return one.askId === undefined ? { notifications: [one] } : ofAsk(client, one.askId);
  }
};

const isWhole = (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
