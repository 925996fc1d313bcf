import { type Fields, fieldsOf, textOf } from '../shapes.ts';

/** Parts of OpenCode's messages, as far as people here see them: words, thoughts, and what tools did. */
export type MessagePart = WordsPart | ToolPart;

export interface WordsPart {
  readonly type: 'text' | 'reasoning';
  readonly id: string;
  /** All of it so far. */
  readonly text: string;
}

export interface ToolPart {
  readonly type: 'tool';
  readonly id: string;
  readonly callID: string;
  readonly tool: string;
  readonly status: 'pending' | 'running' | 'completed' | 'error';
  readonly input: Fields;
  readonly title: string;
  /** What came of it; of one that failed, why. */
  readonly output: string;
}

/** Undefined for parts that are not shown (steps, snapshots, what OpenCode put there itself), and for what is none. */
export function readPart(value: unknown): MessagePart | undefined {
  const { id, type, text, synthetic, ignored, callID, tool, state } = fieldsOf(value);
  if (typeof id !== 'string' || synthetic === true || ignored === true) return undefined;
  if (type === 'text' || type === 'reasoning') {
    return { type, id, text: textOf(text) };
  }
  if (type !== 'tool' || typeof callID !== 'string') return undefined;
  const { status, input, title, output, error } = fieldsOf(state);
  if (status !== 'pending' && status !== 'running' && status !== 'completed' && status !== 'error') return undefined;
  return {
    ...{ type, id, callID, tool: textOf(tool), status, input: fieldsOf(input), title: textOf(title) },
    output: textOf(status === 'error' ? error : output),
  };
}
