import type { Preferences } from '@beckon/protocol';
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
  readonly since: number;
  readonly preferences: Preferences;
}

export const openWishes = (world: World): Wishlist => {
  const held = new Map<number, Held[]>();

  const keep = async (person: number, preferences: Preferences): Promise<void> => {
    const { clock, trace, server, ids } = world;
    const { snoozedUntil, timeZone: _, version, ...kept } = preferences;
    await server.call(async () =>
      server.look
        .prepare('INSERT OR REPLACE INTO preferences (user_id, data, snoozed_until, version) VALUES (?, ?, ?, ?)')
        .run(ids.users[person]?.id ?? '', JSON.stringify(kept), snoozedUntil, version),
    );
    held.set(person, [...(held.get(person) ?? []), { since: clock.now(), preferences }]);
    trace.add(clock.now(), `person ${person} wishes`, kept, snoozedUntil);
  };

  const present = (person: number): Preferences => {
    const last = held.get(person)?.at(-1)?.preferences;
    return last ?? { ...toRules(world, EVERYTHING), timeZone: world.plan.people[person]?.zone ?? 'UTC', ...FRESH };
  };

  return {
    begin: (person) => {
      const wishes = world.plan.people[person]?.preferences ?? EVERYTHING;
      return keep(person, { ...present(person), ...toRules(world, wishes), version: 1 });
    },
    follow: (person, step) => {
      const now = present(person);
      const version = now.version + 1;
      if (step.do === 'snooze') {
        const snoozedUntil = step.forMs === null ? null : world.clock.now() + step.forMs;
        return keep(person, { ...now, snoozedUntil, version });
      }
      const { muted, agents: _, ...rest } = step.change;
      return keep(person, { ...now, ...rest, ...(muted && { muted: toMuted(world, muted) }), version });
    },
    at: (person, time) =>
      (held.get(person) ?? []).findLast(({ since }) => since <= time)?.preferences ?? present(person),
    between: (person, from, to) => {
      const all = held.get(person) ?? [];
      return all
        .filter(({ since }, n) => since <= to && (all[n + 1]?.since ?? to + 1) >= from)
        .map((one) => one.preferences);
    },
  };
};

const EVERYTHING: Wishes = { intensity: 'dialed-in', kinds: {}, agents: {}, muted: [], quietHours: null };
const FRESH = { privatePreviews: false, snoozedUntil: null, version: 0 };

const toMuted = ({ ids }: World, muted: readonly number[]): Preferences['muted'] =>
  Object.fromEntries(muted.map((one) => [ids.conversations[one] ?? '', true as const]));

const toRules = (
  world: World,
  wishes: Wishes,
): Pick<Preferences, 'intensity' | 'kinds' | 'agents' | 'muted' | 'quietHours'> => ({
  intensity: wishes.intensity,
  kinds: wishes.kinds,
  agents: Object.fromEntries(
    Object.entries(wishes.agents).map(([n, rule]) => [world.ids.agents[Number(n)]?.id ?? '', rule]),
  ),
  muted: toMuted(world, wishes.muted),
  quietHours: wishes.quietHours,
});

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
