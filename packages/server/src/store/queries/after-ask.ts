import { InTheWay } from '../in-the-way.ts';
import type { Tx } from '../write.ts';
import { changeRun } from './run-states.ts';
import { threadById } from './threads.ts';

/** The ask is settled: whatever waited for it goes on. */
export const queueAfterAsk = async (tx: Tx, askId: string): Promise<void> => {
  const rows = await tx.db
    .selectFrom('runs')
    .selectAll()
    .where('ask_id', '=', askId)
    .where('status', '=', 'waiting')
    .execute();
  for (const row of rows) {
    // it began to wait after the conversations were held, and before the ask was
    if (!tx.held.has(row.conversation_id)) throw new InTheWay('a run has just begun to wait for the ask');
    const thread = await threadById(tx.db, row.conversation_id);
    if (await changeRun(tx, thread, row, { status: 'queued', ask_id: null, queued_at: tx.now })) tx.queued();
  }
};
