import type { RunError } from '@beckon/protocol';
import type { Telling } from '../asks.ts';
import type { Finish } from '../runs.ts';
import type { Tx } from '../write.ts';
import { changeMessage, type Thread, tellBadges, touchThread } from './messages.ts';
import { tellMembers } from './notes.ts';
import { changeRun, type RunRow, UNOWNED } from './run-states.ts';
import { countReply } from './unread.ts';

export interface RunEnd {
  readonly status: Finish['status'];
  readonly error?: RunError | undefined;
  /** What the reply says at last; else what was kept stays. */
  readonly words?: Pick<Finish, 'parts' | 'preview'>;
  /** Deltas may have told more than was kept: a new `rev` takes that back. */
  readonly takesBack?: true;
  /** How the members are told; null: not at all. */
  readonly telling: Telling | null;
}

/**
 * The one end of a run that somebody worked on: run and reply together, what the reply counts, and who is told. A reply
 * that was cancelled counts for nobody. Undefined when the run has changed since it was read.
 */
export const endRun = async (tx: Tx, thread: Thread, run: RunRow, end: RunEnd): Promise<RunRow | undefined> => {
  const { status, words } = end;
  const error = end.error ? JSON.stringify(end.error) : null;
  const over = await changeRun(tx, thread, run, { ...UNOWNED, status, error, ask_id: null, finished_at: tx.now });
  if (!over) return undefined;
  const { seq, rev } = await tx.db
    .selectFrom('messages')
    .select(['seq', 'rev'])
    .where('id', '=', run.message_id)
    .executeTakeFirstOrThrow();
  const counts = status !== 'cancelled';
  const reply = await changeMessage(tx, thread, run.message_id, {
    ...{ status, error, rev: end.takesBack ? rev + 1 : rev },
    ...(words && { parts: JSON.stringify(words.parts), preview: words.preview }),
    ...(counts && { unread_seq: seq }),
  });
  if (counts) await countReply(tx, thread.id, seq);
  const version = await touchThread(tx, thread);
  if (counts) tellBadges(tx, thread, thread.agentId, version);
  await tellMembers(tx, thread, reply, end.telling);
  tx.queued();
  return over;
};
