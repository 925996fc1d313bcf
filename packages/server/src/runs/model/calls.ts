import { limits, type Part } from '@beckon/protocol';
import type { ToolModelMessage } from 'ai';
import type { AgentTurn, Step } from '../agent.ts';
import { askFor, verdictOf } from './approval.ts';
import { inputOf, toolResult, UNKNOWN_OUTCOME } from './messages.ts';
import { clean, cutOutput, failedWith, type ToolOutcome } from './output.ts';
import type { ModelCall } from './step.ts';
import type { Toolbox } from './toolbox.ts';

/** A call that is written down in the reply, and has no result there. */
export interface Call {
  readonly callId: string;
  readonly name: string;
  readonly title?: string | undefined;
  /** The arguments, as JSON. */
  readonly input: string;
  /** How the model knows it. */
  readonly toolCallId: string;
  /** Why it cannot be made. */
  readonly invalid?: string;
  /** Perhaps it was made, by a process that is gone. */
  readonly begun?: true;
}

/**
 * A call of the model as it is written down. Its id is ours: models use theirs twice. Arguments that are too long to be
 * kept whole are not run, because what runs after an approval is what was kept.
 */
export const callFrom = (call: ModelCall, toolbox: Toolbox, callId: string): Call => {
  const { toolCallId, toolName, input, invalid } = call;
  const json = JSON.stringify(input ?? {});
  const tooLong =
    json.length > limits.toolTextLength
      ? `The arguments are longer than ${limits.toolTextLength} characters.`
      : undefined;
  const why = invalid ?? tooLong;
  return {
    ...{ callId, toolCallId, name: nameOf(toolName), input: json.slice(0, limits.toolTextLength).toWellFormed() },
    title: toolbox.tools.get(toolName)?.title,
    ...(why !== undefined && { invalid: clean(why) }),
  };
};

/** A model may call what it likes. */
const nameOf = (name: string): string => name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, limits.nameLength) || 'unnamed';

/** Calls that an earlier claim of this run wrote down without a result, in their order. */
export const callsLeft = (parts: readonly Part[]): Call[] => {
  const over = new Set(parts.flatMap((part) => (part.type === 'tool_result' ? [part.callId] : [])));
  const left = parts.filter((part) => part.type === 'tool_call').filter(({ callId }) => !over.has(callId));
  // they are made one after the other, so whatever lies behind the first was not begun
  return left.map(({ callId, name, title, input = '' }, index) => ({
    ...{ callId, name, title, input, toolCallId: callId },
    ...(index === 0 && { begun: true as const }),
  }));
};

export interface SettleOptions {
  readonly toolbox: Toolbox;
  readonly turn: AgentTurn;
  /** Bytes that the reply can still hold. */
  readonly room: () => number;
}

/**
 * Makes calls, one after the other, and writes down what each came to. Stops at one that a person must approve first:
 * the run then waits, and nothing behind it is begun, because what it comes to may change what the rest means.
 */
export const settle = async function* (
  calls: readonly Call[],
  options: SettleOptions,
): AsyncGenerator<Step, ToolModelMessage['content'] | 'waits'> {
  const results: ToolModelMessage['content'] = [];
  for (const call of calls) {
    const outcome = yield* outcomeOf(call, options);
    if (outcome === 'waits') return 'waits';
    const output = cutOutput(clean(outcome.output), options.room());
    yield { type: 'tool_result', callId: call.callId, output, ...(outcome.error && { error: true as const }) };
    results.push(toolResult({ toolCallId: call.toolCallId, toolName: call.name }, output, outcome.error));
  }
  return results;
};

const outcomeOf = async function* (
  call: Call,
  { toolbox, turn }: SettleOptions,
): AsyncGenerator<Step, ToolOutcome | 'waits'> {
  if (call.invalid !== undefined) return failedWith(call.invalid);
  const input = inputOf(call.input);
  const tool = toolbox.tools.get(call.name);
  if (!tool) return failedWith([`There is no tool “${call.name}” now.`, ...toolbox.missing].join(' '));
  if (!tool.needsApproval) {
    if (call.begun) return failedWith(UNKNOWN_OUTCOME);
    turn.signal.throwIfAborted();
    return tool.call(input, turn.signal);
  }
  const ask = await askFor(turn, { callId: call.callId, title: call.title ?? call.name, input });
  const verdict = verdictOf(ask);
  if (verdict.type === 'open') {
    yield { type: 'wait', askId: ask.id };
    return 'waits';
  }
  if (verdict.type === 'refused') return verdict.outcome;
  // from here on it may have run: a claim that was never heard of would be given to somebody else, who runs it again
  yield { type: 'keep' };
  turn.signal.throwIfAborted();
  const { output, error } = await tool.call(input, turn.signal);
  // their words first: a long output is cut at its end
  return { output: [verdict.said, output].filter((words) => words !== '').join('\n'), error };
};
