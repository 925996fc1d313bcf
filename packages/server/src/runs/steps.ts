import { NewPart } from '@beckon/protocol';
import { AgentError, type Step } from './agent.ts';

/**
 * What an agent yielded, if it can be taken. An agent is anybody's program, and what got into a reply would be read by
 * every client.
 *
 * @throws {AgentError} invalid_part
 */
export const toStep = (yielded: unknown): Step => {
  const step = (typeof yielded === 'object' ? yielded : null) as Partial<
    Record<'type' | 'text' | 'askId', unknown>
  > | null;
  switch (step?.type) {
    case 'text':
    case 'reasoning':
      if (typeof step.text === 'string') return { type: step.type, text: step.text };
      throw invalid(`a piece of ${step.type} without words`);
    case 'keep':
      return { type: 'keep' };
    case 'wait':
      if (typeof step.askId === 'string') return { type: 'wait', askId: step.askId };
      throw invalid('a wait that names no ask');
    case 'tool_call':
    case 'tool_result':
      return toToolPart(step, step.type);
    default:
      throw invalid('nothing that a reply is made of');
  }
};

const toToolPart = (step: unknown, type: 'tool_call' | 'tool_result'): Step => {
  const { success, data, error } = NewPart.safeParse(step);
  if (success && (data.type === 'tool_call' || data.type === 'tool_result')) return data;
  const fields = new Set(error?.issues.map(({ path }) => path.join('.')));
  throw invalid(`a ${type} that cannot be kept (${[...fields].join(', ')})`);
};

const invalid = (what: string): AgentError =>
  new AgentError('invalid_part', `The agent wrote ${what}, and was stopped. What it wrote before is kept.`);
