import type { LanguageModel } from 'ai';
import type { Clock } from '../../kit/clock.ts';
import { AgentError, type AgentTurn, type Step } from '../agent.ts';
import { type Call, callFrom, callsLeft, settle } from './calls.ts';
import type { McpConnection, McpOptions } from './mcp.ts';
import { historyMessages, replyMessages } from './messages.ts';
import { modelStep } from './step.ts';
import { openToolbox, type Toolbox } from './toolbox.ts';
import { Written } from './written.ts';

export interface TurnOptions {
  readonly ai: typeof import('ai');
  readonly model: LanguageModel;
  readonly name: string;
  readonly system: string | null;
  readonly connections: readonly McpConnection[];
  readonly clock: Clock;
  readonly log: McpOptions['log'];
}

/** A model that calls tools so often without an end goes in circles. */
const MOST_STEPS = 25;

const SYSTEM =
  'You answer people who write to you from a phone or a browser. Be brief, and write Markdown. ' +
  'Some tools run only after a person has approved that call; they are asked by themselves, so do not ask before.';

/**
 * One turn: the model answers, its calls are made and their results read back to it, until it has nothing more to call.
 * What an earlier claim of the run left without a result comes first.
 */
export const runTurn = async function* (turn: AgentTurn, options: TurnOptions): AsyncGenerator<Step, void> {
  const toolbox = await openToolbox(options.connections, turn.signal);
  const written = new Written(turn.reply.parts);
  const making = { toolbox, turn, room: () => written.room };
  if ((yield* written.note(settle(callsLeft(written.parts), making))) === 'waits') return;

  const messages = await historyMessages(turn.history, (askId) => turn.getAsk(askId).catch(() => undefined));
  messages.push(...replyMessages(turn.reply.id, written.parts));
  const asking = { ...options, toolbox, turn, messages, instructions: instructions(options.system, toolbox) };
  while (written.steps < MOST_STEPS) {
    const { calls, said } = yield* written.note(modelStep(asking));
    if (calls.length === 0) return;
    const made: Call[] = [];
    for (const wanted of calls) {
      const call = callFrom(wanted, toolbox, written.nextCallId());
      const { callId, name, title, input } = call;
      const step = { type: 'tool_call', callId, name, ...(title !== undefined && { title }), input } as const;
      written.add(step);
      yield step;
      made.push(call);
    }
    const results = yield* written.note(settle(made, making));
    if (results === 'waits') return;
    messages.push(...said, { role: 'tool', content: results });
  }
  throw new AgentError(
    'too_many_steps',
    `The model called tools ${MOST_STEPS} times without coming to an end, and was stopped. Say “go on” if it should.`,
  );
};

const instructions = (system: string | null, { missing }: Toolbox): string =>
  [system ?? SYSTEM, ...missing].join('\n\n');
