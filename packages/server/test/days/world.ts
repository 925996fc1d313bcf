import type { LeapingClock } from '@beckon/testkit/clock';
import type { Dice } from '@beckon/testkit/days';
import type { Actor } from '../../src/store/store.ts';
import type { Agenda } from './agenda.ts';
import type { Counts } from './counts.ts';
import type { News } from './news.ts';
import type { Plan } from './plan.ts';
import type { DayServer } from './server.ts';
import type { Trace } from './trace.ts';

/** What the parts of a day share. */
export interface World {
  readonly plan: Plan;
  readonly clock: LeapingClock;
  readonly agenda: Agenda;
  readonly dice: Dice;
  readonly server: DayServer;
  readonly trace: Trace;
  readonly ids: Ids;
  readonly counts: Counts;
  /** All that happened, by key, in order. */
  readonly news: Map<string, News>;
  /** Something new is there to be seen. */
  readonly tell: (news: News) => void;
  /** Who that is, by place. */
  readonly person: (userId: string) => number;
  /** Who is in a conversation that an agent's message opened. */
  readonly inboxes: (conversationId: string) => readonly number[];
  readonly knowInbox: (conversationId: string, members: readonly number[]) => void;
}

/** What the server calls whom, by their place in the plan. */
export interface Ids {
  readonly users: Actor[];
  readonly agents: Actor[];
  readonly conversations: string[];
}

/** Later, by so much. */
export const later = ({ agenda, clock }: World, ms: number, run: () => void): void =>
  agenda.put(clock.now() + Math.round(ms), run);

/** Does it, though nobody waits: what it throws ends the day (`Trace.failures`). */
export const start = ({ trace }: World, work: () => Promise<unknown>): void => {
  trace.busy += 1;
  void work()
    .catch((error: unknown) => trace.fail(error))
    .finally(() => {
      trace.busy -= 1;
    });
};
