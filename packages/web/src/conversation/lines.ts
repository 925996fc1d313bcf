import type { ThreadMessage } from '../app/sdk.ts';
import { daysBetween } from '../time/moment.ts';

/** What stands under each other in a thread. */
export type Line =
  | { kind: 'day'; key: string; at: number }
  | { kind: 'new'; key: string; since: number }
  | { kind: 'message'; key: string; message: ThreadMessage; seen: boolean };

interface Reader {
  me: string | undefined;
  /** What was read when the thread was opened; undefined when nothing was new. */
  readSeq: number | undefined;
}

/** Messages with a line where a day begins, and one where the new begins. */
export const linesOf = (messages: readonly ThreadMessage[], { me, readSeq }: Reader): Line[] => {
  const lines: Line[] = [];
  // Without the last that was read there is no place between the old and the new.
  let divided = readSeq === undefined || (messages[0]?.seq ?? 0) > readSeq;
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    const { id: key, createdAt: at } = message;
    if (!before || daysBetween(before.createdAt, at) !== 0) lines.push({ kind: 'day', key: `day ${key}`, at });
    if (!divided && before && message.seq > (readSeq ?? 0) && message.author.id !== me) {
      lines.push({ kind: 'new', key: 'new', since: before.createdAt });
      divided = true;
    }
    lines.push({ kind: 'message', key, message, seen: isTaken(messages[index + 1]) });
  });
  return lines;
};

/** Its answer was begun: the agent has it. */
const isTaken = (next: ThreadMessage | undefined): boolean =>
  next !== undefined && next.author.kind === 'agent' && (next.status !== 'pending' || next.parts.length > 0);

const isOver = (message: ThreadMessage): boolean => message.status !== 'pending' && message.status !== 'streaming';

/**
 * What somebody has read who sees the end: up to the newest that is over, and how many are. One that is still written is
 * news when it is over, wherever it stands.
 */
export const readUpTo = (messages: readonly ThreadMessage[]): { seq: number; over: number } => {
  const over = messages.filter(isOver);
  return { seq: over.at(-1)?.seq ?? 0, over: over.length };
};
