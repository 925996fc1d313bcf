import { limits } from '@beckon/protocol';
import type { Retried } from '../runs.ts';
import type { Actor } from '../store.ts';
import type { Tx } from '../write.ts';
import { closeForReply } from './close.ts';
import { holdOfRun } from './hold.ts';
import { changeMessage, tellBadges, touchThread } from './messages.ts';
import { changeRun, openRunsOf, visibleRuns } from './run-states.ts';
import { toRun } from './shapes.ts';
import { threadById } from './threads.ts';
import { uncountReply } from './unread.ts';

/**
 * The same run and the same message, from the beginning. What was written is taken back by a new `rev`, and what the
 * members were told of it is closed: how the new attempt ends is news of its own.
 */
export const retryRun = async (tx: Tx, actor: Actor, id: string): Promise<Retried | undefined> => {
  await holdOfRun(tx, id);
  const run = await visibleRuns(tx.db, actor).where('runs.id', '=', id).executeTakeFirst();
  if (!run) return undefined;
  if (run.finished_at === null || run.status === 'done') return { type: 'stood', run: toRun(run) };
  if ((await openRunsOf(tx, run.conversation_id)).length >= limits.openRuns) {
    return { type: 'too_many_runs', run: toRun(run) };
  }
  const thread = await threadById(tx.db, run.conversation_id);
  const again = { status: 'queued', attempt: run.attempt + 1, error: null, cancel_requested_at: null };
  const queued = await changeRun(tx, thread, run, { ...again, queued_at: tx.now, started_at: null, finished_at: null });
  if (!queued) return { type: 'stood', run: toRun(run) };
  const { rev } = await tx.db
    .selectFrom('messages')
    .select('rev')
    .where('id', '=', run.message_id)
    .executeTakeFirstOrThrow();
  const empty = { parts: '[]', preview: '', error: null, unread_seq: null };
  const reply = await changeMessage(tx, thread, run.message_id, { ...empty, status: 'pending', rev: rev + 1 });
  await closeForReply(tx, thread.id, reply.seq);
  await touchThread(tx, thread);
  await uncountReply(tx, thread.id, reply.seq);
  tellBadges(tx, thread, thread.agentId, queued.version);
  tx.queued();
  return { type: 'queued', run: toRun(queued) };
};
