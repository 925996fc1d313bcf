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
 * What it throws ends the run as an error, with the error's words and, when it has one, its `code`.
 */
export type TurnHandler = (turn: ServedTurn) => AsyncIterable<Step>;
