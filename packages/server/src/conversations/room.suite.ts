import type { Agent, Conversation, NotificationKind, User } from '@beckon/protocol';
import { type Edge, openEdge } from '../../test/edge.ts';
import type { Actor } from '../store/store.ts';
import type { ConversationRoom } from './conversations.ts';

/** The room over the true store, with people and an agent that one of them owns. */
export interface Room extends AsyncDisposable {
  readonly edge: Edge;
  readonly conversations: ConversationRoom;
  readonly tenantId: string;
  readonly ann: Actor & { readonly name: string };
  readonly bob: Actor & { readonly name: string };
  readonly robot: Actor;
  person(name: string): Promise<User>;
  agent(fields?: { kind?: string; ownerId?: string | null }): Promise<Agent>;
  /** A conversation of the agent's, with Ann and with whoever else is named. */
  talk(title?: string, ...others: Actor[]): Promise<Conversation>;
  /** What somebody is told, oldest first. */
  told(user: Actor): Promise<{ kind: NotificationKind; title: string; body: string | undefined; state: string }[]>;
}

export const openRoom = async (): Promise<Room> => {
  const edge = await openEdge();
  const { tenantId } = edge.owner;
  const { people, outbox } = edge.store;
  const { conversations } = edge.rooms;
  const person = async (name: string): Promise<User> =>
    (await people.createUser({ tenantId, name, locale: 'en', timeZone: 'UTC' })).user;
  const asUser = ({ id, name }: User) => ({ tenantId, kind: 'user', id, name }) as const;
  const [ann, bob] = [asUser(await person('Ann')), asUser(await person('Bob'))];
  const agent: Room['agent'] = ({ kind = 'agent', ownerId = ann.id } = {}) =>
    people.createAgent({ tenantId, name: 'scout', kind, ownerId });
  const robot = { tenantId, kind: 'agent', id: (await agent()).id } as const;
  return {
    ...{ edge, conversations, tenantId, ann, bob, robot, person, agent },
    talk: async (title, ...others) => {
      const { conversation } = await conversations.upsert(robot, { title });
      for (const { id } of others) await conversations.join(robot, conversation.id, id);
      return conversation;
    },
    told: async (user) => {
      const { items } = await outbox.list(user, { limit: 100 });
      return items.map(({ kind, title, body, state }) => ({ kind, title, body, state })).reverse();
    },
    [Symbol.asyncDispose]: () => edge[Symbol.asyncDispose](),
  };
};
