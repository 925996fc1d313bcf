import type { Thread, ThreadMessage } from '@beckon/client';
import type { Part } from '@beckon/protocol';
import { visible } from '@beckon/protocol';
import type { World } from '../world.ts';

/** The words of a message so far, as a terminal shows them: text as it is, tools as one line each. */
export const wordsOf = (parts: readonly Part[]): string => parts.map(wordsOfPart).filter(Boolean).join('\n\n');

const wordsOfPart = (part: Part): string => {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'tool_call':
      return `▸ ${part.title ?? part.name}`;
    case 'tool_result':
      return part.error ? `✗ ${(part.output ?? 'failed').split('\n')[0]}` : '';
    default:
      return '';
  }
};

/**
 * Prints a reply as it is written, and resolves with it when it is over or waits for a person. What was printed stays:
 * a reply that begins anew (another `rev`) is told so and printed again.
 */
export const printReply = (
  world: Pick<World, 'stdout'>,
  thread: Thread,
  replyId: string,
  signal: AbortSignal,
): Promise<ThreadMessage | undefined> =>
  new Promise((resolve) => {
    let printed = '';
    let rev = 0;
    const end = (reply?: ThreadMessage): void => {
      stop();
      if (printed !== '') world.stdout.write('\n');
      resolve(reply);
    };
    const look = (): void => {
      const { messages, runs } = thread.getSnapshot();
      const reply = messages.find(({ id }) => id === replyId);
      if (!reply) return;
      if (reply.rev !== rev && printed !== '') {
        world.stdout.write('\n\n— begun anew —\n\n');
        printed = '';
      }
      rev = reply.rev;
      const words = visible(wordsOf(reply.parts));
      // escape sequences were made visible; what grew is printed, and what changed before the end is left as it was
      if (words.length > printed.length) world.stdout.write(words.slice(printed.length));
      if (words.length > printed.length) printed = words;
      const waits = runs.some((run) => run.messageId === replyId && run.status === 'waiting');
      if (waits || !['pending', 'streaming'].includes(reply.status)) end(reply);
    };
    const unsubscribe = thread.subscribe(look);
    const aborted = (): void => end();
    signal.addEventListener('abort', aborted, { once: true });
    const stop = (): void => {
      unsubscribe();
      signal.removeEventListener('abort', aborted);
    };
    if (signal.aborted) aborted();
    else look();
  });
