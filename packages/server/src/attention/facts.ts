import type { DecisionAction, Intensity, NotificationKind, Preferences } from '@beckon/protocol';
import type { View } from './view.ts';

/** A notification as a decision sees it. Times are ms since the epoch. */
export interface Matter {
  readonly kind: NotificationKind;
  readonly agentId: string | null;
  readonly conversationId: string | null;
  readonly askId: string | null;
  readonly createdAt: number;
  /** From when on it may be told. Holds and repeats count from here. */
  readonly since: number;
  readonly lifeUntil: number;
  /** Which time of the same occasion: 1, and more for a repeat. */
  readonly nth: number;
  /** The one before it: of a repeat the time before, of an agent that says again that it is idle what said so first. */
  readonly followsId: string | null;
  /** Of an event: whether it belongs to a larger task, and whether that is known. */
  readonly partOf: 'known' | 'unknown' | null;
}

/** Everything that a decision may look at. */
export interface Facts {
  readonly matter: Matter;
  readonly preferences: Preferences;
  /** What the person's pages show; undefined when nobody knows. */
  readonly views: readonly View[] | undefined;
  /** Devices that could be told. */
  readonly devices: readonly { readonly id: string; readonly name: string }[];
  /** What the agent may tell this person at once. */
  readonly rate: Rate;
}

export interface Rate {
  /** It may tell this one. */
  readonly allowed: boolean;
  /** The notification that came last: what is too much is collapsed into it. */
  readonly lastId?: string | undefined;
}

/** Why a decision was made: a stable code. Each has a sentence (sentences.ts). */
export type Reason =
  | 'too_late'
  | 'test_requested'
  | 'no_repeat'
  | 'still_idle'
  | 'looking_at_ask'
  | 'ask_in_front'
  | 'agent_blocked'
  | 'still_blocked'
  | 'no_device'
  | 'rolled_up'
  | 'unknown_parent'
  | 'muted'
  | 'in_app_only'
  | 'below_intensity'
  | 'snoozed'
  | 'quiet_hours'
  | 'collapsed'
  | 'looking'
  | 'near'
  | 'open'
  | 'agent_failed'
  | 'new_message'
  | 'task_complete'
  | 'agent_idle'
  | 'agent_progress'
  | 'summary'
  | 'summarised'
  | 'not_weighed';

/** What a decision was made of. Absent is what it did not come to look at. */
export interface Evidence extends Record<string, unknown> {
  kind: NotificationKind;
  now: number;
  since: number;
  lifeUntil: number;
  intensity: Intensity;
  /** How near the person was, and by which page; `unknown` when nobody could say. */
  looking?: unknown;
  /** When the quiet time ends. */
  until?: number;
  /** Names of the devices that are told. */
  devices?: readonly string[];
  /** The notification that it is collapsed into, or that says the same. */
  into?: string;
}

/** What was decided, why, and on what evidence. */
export interface Verdict {
  readonly action: DecisionAction;
  /** Of hold and defer: when it is decided again. */
  readonly until?: number;
  /** Of defer: its life counts anew from then. */
  readonly lifeUntil?: number;
  readonly reason: Reason;
  readonly evidence: Readonly<Record<string, unknown>>;
  /** Of `send`. */
  readonly deviceIds: readonly string[];
  /** When the same occasion is to be decided for the next time, unless it is over by then. */
  readonly againAt?: number;
}
