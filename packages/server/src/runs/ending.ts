import { isFault, type Part, partsSay, type RunError } from '@beckon/protocol';
import { AgentError } from './agent.ts';

/** How a claim ends. */
export type Ending =
  | { readonly status: 'done' | 'cancelled' }
  | { readonly status: 'error' | 'interrupted'; readonly error: RunError }
  | { readonly status: 'waiting'; readonly askId: string };

/** A reply that nobody could read, or be told of, is none: an end that calls it done is an error. */
export const honest = (wanted: Ending, parts: readonly Part[]): Ending =>
  wanted.status === 'done' && !partsSay(parts) ? SILENT : wanted;

const SILENT: Ending = {
  status: 'error',
  error: { code: 'empty', message: 'The agent ended without saying anything. Try again.' },
};

export const STOPPED: Ending = {
  status: 'interrupted',
  error: {
    code: 'interrupted',
    message: 'The server was stopped in the middle of the answer. What was written is kept.',
  },
};

/** Whatever an agent fails with, in words for the person. */
export const toRunError = (error: unknown): RunError => {
  if (error instanceof AgentError) return { code: error.code, message: error.message };
  if (isFault(error)) return { code: error.code, message: error.message };
  const words = wordsOf(error).slice(0, 500).toWellFormed().replaceAll('\u0000', '').trim();
  return { code: 'agent_failed', message: `The agent failed: ${words || 'it did not say why.'}` };
};

/** Anything can be thrown, also what has no words and cannot be given any. */
const wordsOf = (error: unknown): string => {
  try {
    return String(error instanceof Error ? error.message : (error ?? ''));
  } catch {
    return '';
  }
};
