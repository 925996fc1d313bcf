import { type Part, saysSomething } from '@beckon/protocol';
import { cutToBytes } from '../kit/graphemes.ts';

/** Two lines of a phone's list, in any script. */
const PREVIEW_BYTES = 400;

/** The beginning of what a message says, as one line: its words, else what its last tool does. */
export const previewOf = (parts: readonly Part[]): string => {
  const words = parts
    .flatMap((part) => (part.type === 'text' ? [part.text.trimStart().slice(0, 2_000)] : []))
    .join(' ');
  const text = oneLine(saysSomething(words) ? words : lastTool(parts));
  return cutToBytes(text, PREVIEW_BYTES);
};

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

const lastTool = (parts: readonly Part[]): string => {
  const call = parts.findLast((part) => part.type === 'tool_call');
  return call ? (call.title ?? call.name) : '';
};
