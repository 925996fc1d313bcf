import type { Part } from '@beckon/protocol';

/** What an agent does between its words. */
export type Step =
  | {
      kind: 'tool';
      callId: string;
      title: string;
      at: number;
      input?: string;
      result?: { at: number; output?: string; error: boolean };
    }
  | { kind: 'reasoning'; text: string; last: boolean };

/** A message as it is read: words, what was done between them, and what was asked. */
export type Segment =
  | { kind: 'words'; key: number; text: string; last: boolean }
  | { kind: 'steps'; key: number; steps: Step[] }
  | { kind: 'ask'; key: number; askId: string };

type Result = Extract<Part, { type: 'tool_result' }>;

/** Steps that follow each other stand together, and a result with its call, wherever it came. */
export const segmentsOf = (parts: readonly Part[]): Segment[] => {
  const results = new Map(parts.flatMap((part) => (part.type === 'tool_result' ? [[part.callId, part]] : [])));
  const segments: Segment[] = [];
  parts.forEach((part, key) => {
    const last = key === parts.length - 1;
    if (part.type === 'text') {
      if (part.text !== '') segments.push({ kind: 'words', key, text: part.text, last });
    } else if (part.type === 'ask') {
      segments.push({ kind: 'ask', key, askId: part.askId });
    } else {
      const step = part.type === 'tool_result' ? undefined : stepOf(part, results, last);
      if (step) add(segments, key, step);
    }
  });
  return segments;
};

const stepOf = (
  part: Extract<Part, { type: 'tool_call' | 'reasoning' }>,
  results: ReadonlyMap<string, Result>,
  last: boolean,
): Step | undefined => {
  if (part.type === 'reasoning') return part.text === '' ? undefined : { kind: 'reasoning', text: part.text, last };
  const { callId, at, input } = part;
  const found = results.get(callId);
  const result = found && {
    at: found.at,
    error: found.error ?? false,
    ...(found.output !== undefined && { output: found.output }),
  };
  const title = part.title ?? part.name;
  return { kind: 'tool', callId, title, at, ...(input !== undefined && { input }), ...(result && { result }) };
};

const add = (segments: Segment[], key: number, step: Step): void => {
  const before = segments.at(-1);
  if (before?.kind === 'steps') before.steps.push(step);
  else segments.push({ kind: 'steps', key, steps: [step] });
};

/** All words of a message, for those who hear it. */
export const wordsOf = (parts: readonly Part[]): string =>
  parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');
