import { partsSay, type Run } from '@beckon/protocol';
import type { Checkpoint, Finish } from '../runs.ts';
import type { Tx } from '../write.ts';
import { withdrawAsk } from './cancel-run.ts';
import { endRun } from './end-run.ts';
import { holdOfRun } from './hold.ts';
import { changeMessage, touchThread } from './messages.ts';
import { changeRun, claimed, UNOWNED } from './run-states.ts';
import { toRun } from './shapes.ts';
import { threadById } from './threads.ts';

/** How the owner of a claim ends it: for good, or until somebody has answered. */

export const finishRun = async (tx: Tx, wanted: Finish): Promise<Run | undefined> => {
  await holdOfRun(tx, wanted.runId);
  const run = await claimed(tx, wanted.runId, wanted.fence);
  if (!run) return undefined;
  const { parts, preview } = wanted;
  const thread = await threadById(tx.db, run.conversation_id);
  // whoever stopped it knows why it said nothing, and is told of no failure
  const unsaid = run.cancel_requested_at !== null && isEmpty(wanted);
  const { status, error, telling }: Pick<Finish, 'status' | 'error' | 'telling'> = unsaid
    ? { status: 'cancelled', telling: null }
    : wanted;
  const over = await endRun(tx, thread, run, { status, error, telling, words: { parts, preview } });
  return over && toRun(over);
};

const isEmpty = ({ status, error, parts }: Finish): boolean =>
  (status === 'done' || error?.code === 'empty') && !partsSay(parts);

/**
 * The owner stops until the ask is settled. When that has happened already, the run is queued at once; when somebody
 * wanted the run to end meanwhile, it ends here, and the ask is taken back: no owner is left who could hear of it.
 */
export const waitForAsk = async (
  tx: Tx,
  { runId, fence, parts, preview }: Checkpoint,
  askId: string,
): Promise<Run | 'unknown_ask' | undefined> => {
  await holdOfRun(tx, runId, askId);
  const run = await claimed(tx, runId, fence);
  if (!run) return undefined;
  const ask = await tx.db
    .selectFrom('asks')
    .select('state')
    .where('agent_id', '=', run.agent_id)
    .where('id', '=', askId)
    // whoever settles it just now is waited for, or waits, and finds this run
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!ask) return 'unknown_ask';
  const thread = await threadById(tx.db, run.conversation_id);
  if (run.cancel_requested_at !== null) {
    const over = await endRun(tx, thread, run, { status: 'cancelled', words: { parts, preview }, telling: null });
    if (over) await withdrawAsk(tx, run, askId);
    return over && toRun(over);
  }
  const status = ask.state === 'open' ? 'waiting' : 'queued';
  const moved = await changeRun(tx, thread, run, { ...UNOWNED, status, ask_id: status === 'waiting' ? askId : null });
  if (!moved) return undefined;
  await changeMessage(tx, thread, run.message_id, { parts: JSON.stringify(parts), preview, status: 'pending' });
  await touchThread(tx, thread);
  if (status === 'queued') tx.queued();
  return toRun(moved);
};
