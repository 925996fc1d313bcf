import type { Ask, Message, NewPart, OpenAsk, Turn } from '@beckon/protocol';

/**
 * A piece of a reply: words that are added, a whole part, "keep what there is before you come back" (something is about
 * to happen that must not happen twice), or "I stop until this ask is settled".
 */
export type Step =
  | { readonly type: 'text' | 'reasoning'; readonly text: string }
  | Extract<NewPart, { type: 'tool_call' | 'tool_result' }>
  | { readonly type: 'keep' }
  | { readonly type: 'wait'; readonly askId: string };

/** What an agent of the server's own is given. */
export interface AgentTurn {
  /** What was said before, oldest first, the prompt last. */
  readonly history: readonly Message[];
  /** What this run has written so far: not empty when it goes on after an ask. */
  readonly reply: Message;
  readonly conversation: Turn['conversation'];
  /** Aborted when somebody wants the run to end, when the claim is lost, and when the server stops. */
  readonly signal: AbortSignal;
  /** Puts an ask in this conversation; keys are the run's own, so that a step that is repeated asks once. */
  ask(ask: Omit<OpenAsk, 'conversationId'>): Promise<Ask>;
  getAsk(id: string): Promise<Ask>;
  sleep(ms: number): Promise<void>;
}

/**
 * An agent in the process: a function from a turn to steps. It holds nothing open while it waits for a person: it yields
 * `wait`, its run ends there, and it is called again, with what it wrote in `reply`, when the ask is settled.
 */
export type AgentFunction = (turn: AgentTurn) => AsyncIterable<Step>;

/** A failure that has words for the person: what happened, and what to do. */
export class AgentError extends Error {
  override readonly name = 'AgentError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
