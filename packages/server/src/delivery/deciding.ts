import { decide } from '../attention/decide.ts';
import type { Outbox } from '../store/outbox.ts';

/** Whether a person has this conversation before them just now, as far as it is known. */
export type IsLooking = (userId: string, conversationId: string) => boolean;

/** Decided in one command. */
const BATCH = 100;

/**
 * Decides the notifications whose time has come, each on its own facts. Answers how many decisions were written: what
 * somebody else decided or closed meanwhile does not count.
 */
export const decideDue = async (
  outbox: Pick<Outbox, 'due' | 'decide'>,
  now: () => number,
  isLooking: IsLooking = () => false,
): Promise<number> => {
  const due = await outbox.due(BATCH);
  if (due.length === 0) return 0;
  return outbox.decide(
    due.map((one) => {
      const looking = one.conversationId !== null && isLooking(one.userId, one.conversationId);
      return { id: one.id, decision: decide({ ...one, looking }, now()) };
    }),
  );
};
