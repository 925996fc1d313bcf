import { limits, type Run } from '@beckon/protocol';
import type { Checkpoint, Finish, Retried } from '../runs.ts';
import type { Actor } from '../store.ts';
import type { Tx } from '../write.ts';
import { changeMessage, type Thread, tellBadges, touchThread } from './messages.ts';
import { tellMembers } from './notes.ts';
import { changeRun, claimed, type RunRow, UNOWNED, visibleRuns } from './run-states.ts';
import { settle } from './settle-ask.ts';
import { toRun } from './shapes.ts';
import { threadById } from './threads.ts';
import { countReply, uncountReply } from './unread.ts';

/** The ends of a run: finished by its owner, put aside for an ask, cancelled, repaired, tried again. */

/** The owner's last word: status, text, what it counts and who is told, in one transaction. */
export const finishRun = async (tx: Tx, wanted: Finish): Promise<Run | undefined> => {
  const run = await claimed(tx, wanted.runId, wanted.fence);
  if (!run) return undefined;
  const thread = await threadById(tx.db, run.conversation_id);
  const version = await touchThread(tx, thread);
  const error = wanted.error ? JSON.stringify(wanted.error) : null;
  const over = await changeRun(tx, thread, run, { ...UNOWNED, status: wanted.status, error, finished_at: tx.now });
  if (!over) return undefined;
  const reply = await changeMessage(tx, thread, run.message_id, {
    status: wanted.status,
    parts: JSON.stringify(wanted.parts),
    preview: wanted.preview,
    error,
  });
  if (wanted.status !== 'cancelled') {
    await tx.db.updateTable('messages').set({ unread_seq: reply.seq }).where('id', '=', reply.id).execute();
    await countReply(tx, thread.id, reply.seq);
    tellBadges(tx, thread, thread.agentId, version);
  }
  await tellMembers(tx, thread, reply, wanted.telling);
  tx.queued();
  return toRun(over);
};

/** The owner stops until the ask is settled. When that has happened already, the run is queued at once. */
export const waitForAsk = async (
  tx: Tx,
  wanted: Checkpoint,
  askId: string,
): Promise<Run | 'unknown_ask' | undefined> => {
  const run = await claimed(tx, wanted.runId, wanted.fence);
  if (!run) return undefined;
  const thread = await threadById(tx.db, run.conversation_id);
  const ask = await tx.db
    .selectFrom('asks')
    .select('state')
    .where('agent_id', '=', run.agent_id)
    .where('id', '=', askId)
    .executeTakeFirst();
  if (!ask) return 'unknown_ask';
  const status = ask.state === 'open' ? 'waiting' : 'queued';
  const moved = await changeRun(tx, thread, run, { ...UNOWNED, status, ask_id: status === 'waiting' ? askId : null });
  if (!moved) return undefined;
  const words = { parts: JSON.stringify(wanted.parts), preview: wanted.preview };
  await changeMessage(tx, thread, run.message_id, { ...words, status: 'pending' });
  await touchThread(tx, thread);
  if (status === 'queued') tx.queued();
  return toRun(moved);
};

export const cancelRun = async (tx: Tx, actor: Actor, id: string): Promise<Run | undefined> => {
  const run = await visibleRuns(tx.db, actor).where('runs.id', '=', id).executeTakeFirst();
  return run && toRun(await cancelOpenRun(tx, await threadById(tx.db, run.conversation_id), run));
};

/** One that nobody works on ends here; one that is running is asked to, and its owner ends it. */
export const cancelOpenRun = async (tx: Tx, thread: Thread, run: RunRow): Promise<RunRow> => {
  if (run.finished_at !== null || run.cancel_requested_at !== null) return run;
  if (run.status === 'running') {
    tx.queued();
    return (await changeRun(tx, thread, run, { cancel_requested_at: tx.now })) ?? run;
  }
  const ended = { ...UNOWNED, status: 'cancelled', ask_id: null, cancel_requested_at: tx.now, finished_at: tx.now };
  const over = await changeRun(tx, thread, run, ended);
  if (!over) return run;
  await changeMessage(tx, thread, run.message_id, { status: 'cancelled' });
  if (run.ask_id !== null) await withdraw(tx, run, run.ask_id);
  await touchThread(tx, thread);
  tx.queued();
  return over;
};

/** Nobody waits for the answer any more: whoever approved now would approve nothing. */
const withdraw = async (tx: Tx, run: RunRow, askId: string): Promise<void> => {
  const which = { tenantId: run.tenant_id, id: askId, agentId: run.agent_id };
  await settle(tx, which, { state: 'cancelled', reason: 'The reply that waited for it was cancelled.' });
};

/** The same run and the same message, from the beginning; what was written is taken back by a new `rev`. */
export const retryRun = async (tx: Tx, actor: Actor, id: string): Promise<Retried | undefined> => {
  const run = await visibleRuns(tx.db, actor).where('runs.id', '=', id).executeTakeFirst();
  if (!run) return undefined;
  if (run.finished_at === null || run.status === 'done') return { type: 'stood', run: toRun(run) };
  const open = await tx.db
    .selectFrom('runs')
    .select('id')
    .where('conversation_id', '=', run.conversation_id)
    .where('finished_at', 'is', null)
    .execute();
  if (open.length >= limits.openRuns) return { type: 'too_many_runs', run: toRun(run) };
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
  const { seq } = await changeMessage(tx, thread, run.message_id, { ...empty, status: 'pending', rev: rev + 1 });
  await touchThread(tx, thread);
  await uncountReply(tx, thread.id, seq);
  tellBadges(tx, thread, thread.agentId, queued.version);
  tx.queued();
  return { type: 'queued', run: toRun(queued) };
};

/** See `Runs.repair`. */
export const repairRuns = async (
  tx: Tx,
  lost: { readonly owner: string } | 'lapsed',
  limit: number,
): Promise<number> => {
  const rows = await tx.db
    .selectFrom('runs')
    .selectAll()
    .where('status', '=', 'running')
    .$if(lost === 'lapsed', (query) => query.where('lease_until', '<=', tx.now))
    .$if(lost !== 'lapsed', (query) => query.where('owner', '=', lost === 'lapsed' ? '' : lost.owner))
    .limit(limit)
    .execute();
  for (const row of rows) await repair(tx, row);
  return rows.length;
};

const LOST = {
  code: 'interrupted',
  message: 'The agent stopped in the middle of the answer. What was written is kept.',
};

const repair = async (tx: Tx, run: RunRow): Promise<void> => {
  const thread = await threadById(tx.db, run.conversation_id);
  if (run.cancel_requested_at === null && run.heard_at === null) {
    if (!(await changeRun(tx, thread, run, { ...UNOWNED, status: 'queued', queued_at: tx.now }))) return;
    await changeMessage(tx, thread, run.message_id, { status: 'pending' });
    await touchThread(tx, thread);
    tx.queued();
    return;
  }
  const cancelled = run.cancel_requested_at !== null;
  const status = cancelled ? 'cancelled' : 'interrupted';
  const error = cancelled ? null : JSON.stringify(LOST);
  const version = await touchThread(tx, thread);
  if (!(await changeRun(tx, thread, run, { ...UNOWNED, status, error, finished_at: tx.now }))) return;
  const { rev, seq } = await tx.db
    .selectFrom('messages')
    .select(['rev', 'seq'])
    .where('id', '=', run.message_id)
    .executeTakeFirstOrThrow();
  // deltas may have told more than was kept: a new rev takes that back
  await changeMessage(tx, thread, run.message_id, {
    status,
    error,
    rev: rev + 1,
    unread_seq: cancelled ? null : seq,
  });
  if (!cancelled) await countReply(tx, thread.id, seq);
  tellBadges(tx, thread, thread.agentId, version);
  tx.queued();
};
