import type { EventType } from '@beckon/protocol';
import type { Dice } from '@beckon/testkit/days';
import type { Act, PersonPlan, Plan } from './plan.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

export interface ActOptions extends Pick<Plan, 'start' | 'end' | 'agents' | 'conversations'> {
  readonly dice: Dice;
  readonly people: readonly PersonPlan[];
}

type Wanted = Act extends infer One ? (One extends Act ? Omit<One, 'n'> : never) : never;

/** What agents do all day: because somebody wrote to them, and of themselves, at any hour. */
export const drawActs = (options: ActOptions): Act[] => {
  const { dice, end, people, conversations } = options;
  const acts: Wanted[] = [];
  people.forEach((person, index) => {
    for (const step of person.steps) {
      if (step.do !== 'write') continue;
      const agent = conversations[step.conversation]?.agent ?? 0;
      acts.push(...task(dice.of('task', index, step.n), step.at, agent, step.conversation));
    }
  });
  options.agents.forEach((_, agent) => {
    acts.push(...ofThemselves(options, agent, dice.of('agent', agent)));
  });
  return acts
    .filter(({ at }) => at < end)
    .sort((a, b) => a.at - b.at)
    .map((act, n): Act => ({ ...act, n }));
};

/** What comes of a prompt: an answer, and often more on the way. */
const task = (dice: Dice, from: number, agent: number, conversation: number): Wanted[] => {
  const acts: Wanted[] = [];
  const common = { agent, conversation };
  const event = (at: number, type: EventType, partOf: 'known' | 'unknown' | null = null): void => {
    acts.push({ ...common, at, do: 'event', type, partOf });
  };
  let at = from + 2 * SECOND + dice.about(40 * SECOND);
  for (let parts = dice.chance(0.2) ? dice.int(1, 6) : 0; parts > 0; parts -= 1) {
    event(at + dice.about(MINUTE), dice.pick(['task_complete', 'progress', 'error'] as const), 'known');
  }
  while (dice.chance(0.3)) {
    acts.push({ ...common, at, ...ask(dice) });
    at += dice.about(90 * SECOND);
  }
  if (dice.chance(0.2)) event(at, 'progress');
  at += dice.about(MINUTE);
  if (dice.chance(0.08)) event(at, 'error');
  acts.push({ agent, at, do: 'reply' });
  if (dice.chance(0.3)) event(at + SECOND, 'task_complete');
  if (dice.chance(0.35)) event(at + 2 * SECOND, 'idle');
  return acts;
};

const ask = (dice: Dice): Pick<Extract<Act, { do: 'ask' }>, 'do' | 'kind' | 'expiresInMs' | 'cancelInMs'> => ({
  do: 'ask',
  kind: dice.weighted({ approval: 8, choice: 1, text: 1 }),
  expiresInMs: dice.chance(0.4) ? dice.int(1, 60) * MINUTE : null,
  cancelInMs: dice.chance(0.15) ? dice.about(5 * MINUTE) : null,
});

/** What nobody prompted: timers, alarms, and now and then an agent that has gone mad. */
const ofThemselves = (
  { start, end, people, agents, conversations }: ActOptions,
  agent: number,
  dice: Dice,
): Wanted[] => {
  const own = conversations.flatMap((one, index) => (one.agent === agent ? [index] : []));
  const anywhere = (): number | null => (own.length > 0 && dice.chance(0.8) ? dice.pick(own) : null);
  const acts = Array.from({ length: dice.int(2, 9) }, (): Wanted => {
    const at = dice.int(start, end - 1);
    const conversation = anywhere();
    switch (dice.weighted({ note: 3, fire: 2, ask: 2, event: 5 })) {
      case 'note':
        return conversation === null
          ? { at, agent, do: 'fire', to: null, conversation }
          : { at, agent, do: 'note', conversation };
      case 'fire':
        return { at, agent, do: 'fire', to: dice.int(0, people.length - 1), conversation: null };
      case 'ask':
        return { at, agent, conversation, ...ask(dice) };
      default: {
        const type = dice.pick(['error', 'task_complete', 'idle', 'progress'] as const);
        return { at, agent, do: 'event', type, conversation, partOf: dice.chance(0.1) ? 'unknown' : null };
      }
    }
  });
  const [first] = own;
  if (first !== undefined && agents.length > 0 && dice.chance(0.012)) {
    const type = dice.pick(['error', 'progress', 'task_complete'] as const);
    acts.push({
      at: dice.int(start, end - 1),
      agent,
      do: 'burst',
      type,
      count: dice.int(200, 1_000),
      conversation: first,
    });
  }
  return acts;
};
