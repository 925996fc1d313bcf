import type { Step } from '@beckon/client/agent';
import { limits } from '@beckon/protocol';
import { type Fields, textOf } from '../shapes.ts';
import { toLine, toText } from '../words.ts';
import type { ToolPart } from './parts.ts';

/** A call of a tool, as people see it: what was done in a line, with what, and what came of it. */

/** It has begun: only now is what it was given complete. */
export const callOf = ({ callID, tool, input, title }: ToolPart): Step => ({
  type: 'tool_call',
  callId: idOf(callID),
  name: toLine(tool, limits.nameLength, 'tool'),
  title: toLine(title || essenceOf(input) || tool, limits.titleLength, 'tool'),
  input: toText(inputOf(input), limits.toolTextLength),
});

export const resultOf = ({ callID, status, output }: ToolPart): Step => ({
  type: 'tool_result',
  callId: idOf(callID),
  output: toText(output, limits.toolTextLength),
  ...(status === 'error' && { error: true as const }),
});

export const cutOffOf = (callID: string): Step => ({
  ...{ type: 'tool_result', callId: idOf(callID), output: 'It was cut off.', error: true },
});

const idOf = (callID: string): string => toLine(callID, limits.keyLength, 'call');

/** What it is about, where the tool has no title of its own yet: models describe a command, and name a path. */
function essenceOf(input: Fields): string {
  for (const name of ['description', 'command', 'filePath', 'pattern', 'url', 'query', 'path']) {
    const text = textOf(input[name]);
    if (text.trim() !== '') return text;
  }
  return '';
}

/** A command as it is, everything else as JSON. */
function inputOf(input: Fields): string {
  const command = textOf(input.command);
  return command === '' ? JSON.stringify(input, null, 2) : command;
}
