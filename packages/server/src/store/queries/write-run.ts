import type { Checkpoint, Fenced, Heard } from '../runs.ts';
import type { Tx } from '../write.ts';
import { holdOfRun } from './hold.ts';
import { changeMessage } from './messages.ts';
import { claimed } from './run-states.ts';
import { threadById } from './threads.ts';

/**
 * Writes what the reply says now. Nobody is told but at a landmark: between those the deltas have told it, and a reader
 * who comes later reads the message itself.
 */
export const checkpoint = async (tx: Tx, wanted: Checkpoint): Promise<Heard> => {
  if (wanted.landmark) await holdOfRun(tx, wanted.runId);
  const heard = await note(tx, wanted);
  if (!heard) return undefined;
  const words = { parts: JSON.stringify(wanted.parts), preview: wanted.preview };
  if (wanted.landmark) {
    await changeMessage(tx, await threadById(tx.db, heard.conversationId), heard.messageId, words);
  } else {
    await tx.db.updateTable('messages').set(words).where('id', '=', heard.messageId).execute();
  }
  return { cancelRequested: heard.cancelRequested };
};

/** The owner is still at it. */
export const renew = async (tx: Tx, fenced: Fenced, leaseUntil: number | null): Promise<Heard> => {
  const heard = await note(tx, fenced, leaseUntil);
  return heard && { cancelRequested: heard.cancelRequested };
};

const note = async (
  tx: Tx,
  { runId, fence }: Fenced,
  leaseUntil?: number | null,
): Promise<{ conversationId: string; messageId: string; cancelRequested: boolean } | undefined> => {
  const run = await claimed(tx, runId, fence);
  if (!run) return undefined;
  const kept = await tx.db
    .updateTable('runs')
    .set({ heard_at: tx.now, ...(leaseUntil !== undefined && { lease_until: leaseUntil }) })
    .where('id', '=', runId)
    .where('fence', '=', fence)
    .where('status', '=', 'running')
    .returning('cancel_requested_at')
    .executeTakeFirst();
  if (!kept) return undefined;
  return {
    conversationId: run.conversation_id,
    messageId: run.message_id,
    cancelRequested: kept.cancel_requested_at !== null,
  };
};
