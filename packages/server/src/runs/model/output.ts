import { limits } from '@beckon/protocol';

/** What a tool came to, as text, and whether it failed. */
export interface ToolOutcome {
  readonly output: string;
  readonly error: boolean;
}

export const failedWith = (output: string): ToolOutcome => ({ output, error: true });

/** The result of an MCP call, as far as it is looked at. */
export interface McpResult {
  readonly content?: readonly McpContent[] | undefined;
  readonly structuredContent?: unknown;
  readonly isError?: boolean | undefined;
}

interface McpContent {
  readonly type: string;
  readonly text?: string | undefined;
  readonly data?: string | undefined;
  readonly mimeType?: string | undefined;
  readonly uri?: string | undefined;
  readonly resource?: { readonly uri: string; readonly text?: string | undefined } | undefined;
}

export const outcomeOf = ({ content = [], structuredContent, isError }: McpResult): ToolOutcome => {
  const text = content.map(textOf).join('\n');
  const output = text === '' && structuredContent !== undefined ? JSON.stringify(structuredContent) : text;
  return { output: clean(output), error: isError === true };
};

/** Pictures and sounds are named, not carried: a message holds text. */
const textOf = ({ type, text, data, mimeType, uri, resource }: McpContent): string => {
  if (text !== undefined) return text;
  if (resource) return resource.text ?? `(${resource.uri})`;
  if (uri !== undefined) return `(${uri})`;
  return `(${type} ${mimeType ?? ''}, about ${Math.ceil(((data?.length ?? 0) * 3) / 4)} bytes, which cannot be shown here)`;
};

/** Text as it can be stored: no NUL, no half of a surrogate pair. */
export const clean = (text: string): string => text.replaceAll('\u0000', '').toWellFormed();

/** A reply holds many results: one takes a quarter of what is left at most, so that there is always room for the next. */
const SHARE = 4;

/**
 * The beginning that is kept of a tool's output, with a note where it was cut. The model is told the same text that is
 * kept: when the run goes on in another process it has read nothing else.
 *
 * @param room bytes that the reply can still hold
 */
export const cutOutput = (text: string, room: number): string => {
  const note = `\n(Cut off here: ${text.length} characters in all.)`;
  const most = Math.max(0, Math.floor(room / SHARE));
  if (text.length <= limits.toolTextLength && jsonBytes(text) <= most) return text;
  let kept = text.slice(0, limits.toolTextLength - note.length);
  while (kept !== '' && jsonBytes(kept) > most) kept = kept.slice(0, Math.floor(kept.length / 2));
  return kept.toWellFormed() + note;
};

export const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
