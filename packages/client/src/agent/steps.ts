import type { Ask, Conversation, Message, NewPart, OpenAsk, Run } from '@beckon/protocol';

/** A piece of a reply: words that are added, a whole part, or "I stop until this ask is settled". */
export type Step =
  | { readonly type: 'text' | 'reasoning'; readonly text: string }
  | Extract<NewPart, { type: 'tool_call' | 'tool_result' }>
  | { readonly type: 'wait'; readonly askId: string };

/** What a handler is given. */
export interface ServedTurn {
  readonly run: Run;
  readonly conversation: Conversation;
  /** What was said before, oldest first, the prompt last. */
  readonly history: readonly Message[];
  /** What this run has written so far: not empty when it goes on after an ask. */
  readonly reply: Message;
  /** Aborted when somebody wants the run to end, when the claim is lost, and when serving stops. */
  readonly signal: AbortSignal;
  /** Puts an ask in this conversation. Its key is the run's own: a step that is repeated asks once. */
  ask(ask: Omit<OpenAsk, 'conversationId'>): Promise<Ask>;
  getAsk(id: string): Promise<Ask>;
  /** Rejects as soon as `signal` is aborted. */
  sleep(ms: number): Promise<void>;
}

/**
 * An agent: a function from a turn to steps. It holds nothing open while it waits for a person: it yields `wait`, its run
 * ends there, and it is called again, with what it wrote in `reply`, when the ask is settled. Before a tool runs the
 * server knows of it: the step after a `tool_call` is asked for when the call is written.
 *
 * What it throws ends the run as an error, with the error's words and, when it has one, its `code`; so does a step that is
 * none.
 */
export type TurnHandler = (turn: ServedTurn) => AsyncIterable<Step>;

/** The steps that a handler gives. An `async` function in place of an `async function*` gives a promise, and no steps. */
export function stepsOf(given: unknown): AsyncIterator<Step> {
  const begin = (given as Partial<AsyncIterable<Step>> | null | undefined)?.[Symbol.asyncIterator];
  if (typeof begin === 'function') return begin.call(given as AsyncIterable<Step>);
  // What such a function throws later nobody else would catch.
  Promise.resolve(given).catch(() => undefined);
  throw coded('invalid_handler', 'The agent gave no steps: write its handler as `async function*`, not `async`.');
}

/** What a handler yielded, if it can be taken. It is anybody's program, and many are written without types. */
export function toStep(yielded: unknown): Step {
  const step = (typeof yielded === 'object' && yielded !== null ? yielded : {}) as Record<string, unknown>;
  const { type } = step;
  const holds = (field: string): boolean => typeof step[field] === 'string';
  const whole =
    type === 'text' || type === 'reasoning'
      ? holds('text')
      : type === 'wait'
        ? holds('askId')
        : type === 'tool_result' || (type === 'tool_call' && holds('name'))
          ? holds('callId')
          : false;
  if (whole) return yielded as Step;
  const what = typeof type === 'string' ? `a step (${type})` : 'something';
  throw coded('invalid_part', `The agent wrote ${what} that cannot be taken. What it wrote before is kept.`);
}

const coded = (code: string, message: string): Error => Object.assign(new Error(message), { code });
