import { type Ask, visible } from '@beckon/protocol';
import { exits } from '../exits.ts';
import { oneLine } from '../text/lines.ts';

/** What came of an ask: what a script reads, what a person reads, and how the command exits. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** @param look a person reads it at a terminal, which must not obey it; a program gets it to the letter */
export const outcomeOf = (ask: Ask, look: boolean): Outcome => {
  const { answer } = ask;
  if (answer === undefined) return { stdout: '', stderr: `${unanswered(ask)}\n`, code: exits.noAnswer };
  const denied = ask.kind === 'approval' && answer.value === 'deny';
  const lines = [...values(ask, answer.value), ...(answer.text ? [answer.text] : [])];
  const shown = look ? lines.map(visible) : lines;
  return { stdout: shown.map((line) => `${line}\n`).join(''), stderr: '', code: denied ? exits.no : exits.ok };
};

const words: Readonly<Record<string, string>> = { approve: 'approved', deny: 'denied' };

const values = (ask: Ask, value: string | readonly string[] | null): readonly string[] => {
  if (value === null) return [];
  if (typeof value !== 'string') return value;
  return [ask.kind === 'approval' ? (words[value] ?? value) : value];
};

const unanswered = (ask: Ask): string => {
  if (ask.state === 'open') return 'No answer yet. The ask stays open; the same --key waits for it again.';
  if (ask.state === 'expired') return 'No answer: its time is over.';
  return `No answer: the ask was cancelled${ask.reason ? ` (${oneLine(ask.reason)})` : ''}.`;
};
