import { decide } from '../attention/decide.ts';
import type { Outbox } from '../store/outbox.ts';

/** Decided in one go; their writes share a commit. */
const BATCH = 100;

/**
 * Decides the notifications whose time has come, each on its own facts. Answers how many decisions were written: what
 * somebody else decided or closed meanwhile does not count.
 */
export const decideDue = async (outbox: Pick<Outbox, 'due' | 'decide'>, now: () => number): Promise<number> => {
  const due = await outbox.due(BATCH);
  const written = await Promise.all(due.map((one) => outbox.decide(one.id, decide(one, now()))));
  return written.filter(Boolean).length;
};
