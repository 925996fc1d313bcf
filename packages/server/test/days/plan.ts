import type { AgentRule, EventType, Intensity, KindRule, QuietHours, RuledKind } from '@beckon/protocol';
import type { Crash, Weather } from '@beckon/testkit/days';

/**
 * A day before it begins: who there is, what they will do of themselves, and what will go wrong. All of it is data, drawn
 * from a seed; what people do because they were told is not in here, for that depends on what the server does. Times are
 * ms since the epoch, people, agents and conversations are named by their place in their lists.
 */
export interface Plan {
  readonly seed: string;
  readonly start: number;
  readonly end: number;
  readonly people: readonly PersonPlan[];
  /** Agents, by their owner. */
  readonly agents: readonly { readonly owner: number }[];
  readonly conversations: readonly { readonly agent: number; readonly members: readonly number[] }[];
  readonly acts: readonly Act[];
  readonly crashes: readonly Crash[];
  readonly weather: Weather;
}

export interface PersonPlan {
  readonly zone: string;
  readonly devices: readonly DevicePlan[];
  readonly preferences: Wishes;
  readonly steps: readonly Step[];
}

export interface DevicePlan {
  readonly kind: 'laptop' | 'phone';
  readonly push: boolean;
  /** When it is off, or without a network: what is pushed meanwhile waits at the push service. */
  readonly off: readonly (readonly [from: number, to: number])[];
}

/** What a person rules, with agents and conversations by their place. */
export interface Wishes {
  readonly intensity: Intensity;
  readonly kinds: Readonly<Partial<Record<RuledKind, KindRule>>>;
  readonly agents: Readonly<Record<number, AgentRule>>;
  readonly muted: readonly number[];
  readonly quietHours: QuietHours | null;
}

/** What a page shows. */
export type Place =
  | { readonly type: 'conversation'; readonly conversation: number }
  | { readonly type: 'asks' }
  | { readonly type: 'home' };

/** Something that a person does of themselves. `device`: by its place among theirs. */
export type Step = { readonly at: number } & (
  | { readonly do: 'wake' | 'sleep' }
  /** Whether the phone is where they notice it. */
  | { readonly do: 'carry'; readonly phone: boolean }
  /** Sits there, with this in front of them. */
  | { readonly do: 'look'; readonly device: number; readonly place: Place }
  /** Another window has the focus, and the page can still be seen. */
  | { readonly do: 'beside'; readonly device: number }
  /** Another tab, or another app. */
  | { readonly do: 'hide'; readonly device: number }
  /** Walks away without a word: the page stays as it is. */
  | { readonly do: 'leave'; readonly device: number }
  /** The page ends, and says so. */
  | { readonly do: 'close'; readonly device: number }
  /** The lid falls, the phone is locked and its page frozen: the page says nothing any more. */
  | { readonly do: 'shut'; readonly device: number }
  | { readonly do: 'net'; readonly device: number; readonly up: boolean }
  | { readonly do: 'write'; readonly conversation: number; readonly n: number }
  | { readonly do: 'snooze'; readonly forMs: number | null }
  | { readonly do: 'rule'; readonly change: Partial<Wishes> }
);

/** Something that an agent does. `n` names it for ever. */
export type Act = { readonly at: number; readonly agent: number; readonly n: number } & (
  | { readonly do: 'reply' }
  | { readonly do: 'note'; readonly conversation: number }
  | { readonly do: 'fire'; readonly to: number | null; readonly conversation: number | null }
  | {
      readonly do: 'ask';
      readonly kind: 'approval' | 'choice' | 'text';
      readonly conversation: number | null;
      readonly expiresInMs: number | null;
      readonly cancelInMs: number | null;
    }
  | {
      readonly do: 'event';
      readonly type: EventType;
      readonly conversation: number | null;
      /** Part of a task: of one that the server knows, or not. */
      readonly partOf: 'known' | 'unknown' | null;
    }
  | { readonly do: 'burst'; readonly type: EventType; readonly count: number; readonly conversation: number }
);
