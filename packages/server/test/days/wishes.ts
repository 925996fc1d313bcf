import type { ChangePreferences, Preferences } from '@beckon/protocol';
import type { PreferenceRoom } from '../../src/attention/preferences.ts';
import type { Actor } from '../../src/store/store.ts';
import { said } from './agents.ts';
import type { Person } from './person.ts';
import type { Step, Wishes } from './plan.ts';
import type { World } from './world.ts';

/** What everybody wished for, and when. */
export interface Wishlist {
  begin(person: number): Promise<void>;
  follow(person: number, step: Extract<Step, { do: 'snooze' | 'rule' }>): Promise<void>;
  /** What held for somebody at a moment. */
  at(person: number, time: number): Preferences;
  /** Everything that held for them at some time between the two. */
  between(person: number, from: number, to: number): Preferences[];
}

interface Held {
  readonly preferences: Preferences;
  /** When they asked for it, and when they heard that it holds: a server that died between the two may have kept it. */
  readonly asked: number;
  readonly heard: number;
}

export const openWishes = (world: World): Wishlist => {
  const held = new Map<number, Held[]>();
  const { clock, server, ids, trace, plan } = world;

  const ask = async (
    person: number,
    work: (room: PreferenceRoom, user: Actor) => Promise<Preferences>,
  ): Promise<void> => {
    const user = ids.users[person];
    if (user === undefined) return;
    const asked = clock.now();
    const preferences = await server.call((rooms) => work(rooms.preferences, user));
    held.set(person, [...(held.get(person) ?? []), { preferences, asked, heard: clock.now() }]);
    const { version: _, ...wished } = preferences;
    trace.add(clock.now(), `person ${person} wishes`, wished);
  };

  const change = (person: number, wishes: Partial<Wishes>): Promise<void> =>
    ask(person, (room, user) => room.change(user, toChanges(world, wishes, held.get(person)?.at(-1)?.preferences)));

  return {
    begin: (person) => change(person, plan.people[person]?.preferences ?? {}),
    follow: (person, step) => {
      if (step.do === 'rule') return change(person, step.change);
      const { forMs } = step;
      return ask(person, (room, user) => room.snooze(user, forMs === null ? { until: null } : { forMs }));
    },
    at: (person, time) => {
      const all = held.get(person) ?? [];
      const found = all.findLast(({ heard }) => heard <= time) ?? all[0];
      if (found === undefined) throw new Error('nobody began');
      return found.preferences;
    },
    between: (person, from, to) => {
      const all = held.get(person) ?? [];
      return all
        .filter(({ asked }, n) => asked <= to && (all[n + 1]?.heard ?? to) >= from)
        .map(({ preferences }) => preferences);
    },
  };
};

const toChanges = ({ ids }: World, wishes: Partial<Wishes>, before: Preferences | undefined): ChangePreferences => {
  const { muted, agents, ...rest } = wishes;
  const conversations = (muted ?? []).map((one) => ids.conversations[one] ?? '');
  return {
    ...rest,
    ...(agents && {
      agents: Object.fromEntries(Object.entries(agents).map(([n, rule]) => [ids.agents[Number(n)]?.id ?? '', rule])),
    }),
    ...(muted && {
      muted: Object.fromEntries([
        ...Object.keys(before?.muted ?? {}).map((id) => [id, null] as const),
        ...conversations.map((id) => [id, true] as const),
      ]),
    }),
  };
};

/** Says something in a conversation: its agent has something to do, and the other members have something to read. */
export const write = async (world: World, person: Person, step: Extract<Step, { do: 'write' }>): Promise<void> => {
  const { server, ids, plan, counts } = world;
  const user = ids.users[person.index];
  const conversationId = ids.conversations[step.conversation];
  // without a network nothing is said
  if (user === undefined || conversationId === undefined || !person.live(person.focus?.device ?? -1)) return;
  const body = { cid: `said ${person.index} ${step.n}`, text: 'What about this?' };
  const { messageId } = await server.call(({ conversations }) => conversations.prompt(user, conversationId, body));
  const found = await server.store.conversations.messages(conversationId, undefined, 20);
  const message = found.find(({ id }) => id === messageId);
  if (message === undefined) return;
  counts.read(person.index, conversationId, message.seq);
  const agent = plan.conversations[step.conversation]?.agent ?? 0;
  said(world, { name: body.cid, agent, message, author: person.index });
};
