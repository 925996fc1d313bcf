import type { AssistantModelMessage, FinishReason, LanguageModel, ModelMessage, ToolSet } from 'ai';
import { backoff } from '../../kit/backoff.ts';
import type { Clock } from '../../kit/clock.ts';
import { AgentError, type AgentTurn, type Step } from '../agent.ts';
import { CutOff, failureOf, toAgentError } from './failures.ts';
import type { McpOptions } from './mcp.ts';
import type { Toolbox } from './toolbox.ts';

export interface StepOptions {
  readonly ai: typeof import('ai');
  readonly model: LanguageModel;
  /** For the words when it fails. */
  readonly name: string;
  readonly instructions: string;
  readonly messages: readonly ModelMessage[];
  readonly toolbox: Toolbox;
  readonly turn: Pick<AgentTurn, 'signal' | 'sleep'>;
  readonly clock: Clock;
  readonly log: McpOptions['log'];
}

/** A call that the model wants made. */
export interface ModelCall {
  /** The model's name for this call. */
  readonly toolCallId: string;
  readonly toolName: string;
  readonly input: unknown;
  /** Why it cannot be: no such tool, arguments that are no JSON. */
  readonly invalid?: string;
}

/** What one answer of the model came to, beside the words that were streamed. */
export interface StepEnd {
  readonly calls: readonly ModelCall[];
  /** What the model said, as it wants to read it again: with what its provider hid in it. */
  readonly said: readonly AssistantModelMessage[];
}

const RETRIES = 3;
const BACKOFF_MS = 1_000;
/** A service that asks for more patience gets none: the person is told instead, and decides. */
const MOST_PATIENCE_MS = 60_000;

/** One answer of the model, streamed. Tried again by itself only while nothing of it has come. */
export const modelStep = async function* (options: StepOptions): AsyncGenerator<Step, StepEnd> {
  const { turn, clock, name } = options;
  for (let attempt = 1; ; attempt++) {
    const heard = { words: false };
    try {
      return yield* once(options, heard);
    } catch (error) {
      turn.signal.throwIfAborted();
      if (error instanceof AgentError) throw error;
      const failure = failureOf(error, name, clock.now(), heard.words);
      const waitMs = failure.waitMs ?? backoff(attempt, BACKOFF_MS, MOST_PATIENCE_MS);
      const gaveUp = !failure.again || heard.words || attempt > RETRIES || waitMs > MOST_PATIENCE_MS;
      options.log.warn({ model: name, code: failure.code, why: failure.words, gaveUp }, 'the model failed');
      if (gaveUp) throw toAgentError(failure);
      await turn.sleep(waitMs);
    }
  }
};

const once = async function* (options: StepOptions, heard: { words: boolean }): AsyncGenerator<Step, StepEnd> {
  const { ai, model, instructions, messages, turn } = options;
  const result = ai.streamText({
    model,
    instructions,
    messages: [...messages],
    tools: toolSet(options),
    abortSignal: turn.signal,
    maxRetries: 0,
    // else it is printed; it comes as a part, too
    onError: () => {},
  });
  const calls: ModelCall[] = [];
  let whole = false;
  for await (const part of result.stream) {
    if (part.type === 'error') throw part.error;
    if (part.type === 'abort') turn.signal.throwIfAborted();
    if (part.type === 'finish-step') {
      checkFinish(part.finishReason);
      whole = true;
    }
    if (part.type === 'tool-call') calls.push(callOf(part));
    if ((part.type === 'text-delta' || part.type === 'reasoning-delta') && part.text !== '') {
      heard.words = true;
      yield { type: part.type === 'text-delta' ? 'text' : 'reasoning', text: part.text };
    }
  }
  // before anything is made of the calls: what a broken stream leaves of one looks like one without arguments
  if (!whole) throw new CutOff();
  const said = (await result.responseMessages).filter((message) => message.role === 'assistant');
  return { calls, said };
};

const callOf = (part: {
  toolCallId: string;
  toolName: string;
  input: unknown;
  invalid?: boolean | undefined;
  error?: unknown;
}): ModelCall => {
  const { toolCallId, toolName, input, invalid, error } = part;
  const why =
    invalid === true ? { invalid: error instanceof Error ? error.message : 'These arguments are no JSON.' } : {};
  return { toolCallId, toolName, input, ...why };
};

/** An answer that ends for another reason than that it is whole says so; what came is kept. */
const checkFinish = (reason: FinishReason): void => {
  if (reason === 'interrupted' || reason === 'error') throw new CutOff();
  if (reason === 'length') {
    throw new AgentError('answer_too_long', 'The model reached its longest answer before the end. Ask it to go on.');
  }
  if (reason === 'content-filter') {
    throw new AgentError('model_withheld', 'The model’s service withheld the rest of this answer (content filter).');
  }
};

/** Without anything that could run: calls are written down first, and that is ours to do. */
const toolSet = ({ ai, toolbox }: StepOptions): ToolSet => {
  const tools: ToolSet = {};
  for (const { name, description, inputSchema } of toolbox.tools.values()) {
    tools[name] = ai.tool({ description, inputSchema: ai.jsonSchema(inputSchema) });
  }
  return tools;
};
