import type { Run } from '@beckon/protocol';
import { InTheWay } from '../in-the-way.ts';
import type { Actor } from '../store.ts';
import type { Tx } from '../write.ts';
import { holdOfRun } from './hold.ts';
import { changeMessage, type Thread, touchThread } from './messages.ts';
import { changeRun, type RunRow, UNOWNED, visibleRuns } from './run-states.ts';
import { settleHeld } from './settle-ask.ts';
import { toRun } from './shapes.ts';
import { threadById } from './threads.ts';

/** The wish that a run ends, and what it does to one that nobody works on. */

export const cancelRun = async (tx: Tx, actor: Actor, id: string): Promise<Run | undefined> => {
  await holdOfRun(tx, id);
  const run = await visibleRuns(tx.db, actor).where('runs.id', '=', id).executeTakeFirst();
  return run && toRun(await cancelOpenRun(tx, await threadById(tx.db, run.conversation_id), run));
};

/** One that nobody works on ends here; one that is running is asked to, once, and its owner ends it. */
export const cancelOpenRun = async (tx: Tx, thread: Thread, run: RunRow): Promise<RunRow> => {
  if (run.finished_at !== null) return run;
  if (run.status === 'running') {
    if (run.cancel_requested_at !== null) return run;
    tx.queued();
    return (await changeRun(tx, thread, run, { cancel_requested_at: tx.now })) ?? run;
  }
  const ended = { ...UNOWNED, status: 'cancelled', ask_id: null, cancel_requested_at: tx.now, finished_at: tx.now };
  const over = await changeRun(tx, thread, run, ended);
  if (!over) throw new InTheWay('the run has just gone on');
  await changeMessage(tx, thread, run.message_id, { status: 'cancelled' });
  if (run.ask_id !== null) await withdrawAsk(tx, run, run.ask_id);
  await touchThread(tx, thread);
  tx.queued();
  return over;
};

/** Nobody waits for the answer any more: whoever approved now would approve nothing. */
export const withdrawAsk = async (tx: Tx, run: RunRow, askId: string): Promise<void> => {
  const which = { tenantId: run.tenant_id, id: askId, agentId: run.agent_id };
  await settleHeld(tx, which, { state: 'cancelled', reason: 'The reply that waited for it was cancelled.' });
};
