import type { Telling } from '../asks.ts';
import type { LostRun, LostRuns } from '../runs.ts';
import type { Tx } from '../write.ts';
import { endRun } from './end-run.ts';
import { hold } from './hold.ts';
import { changeMessage, type Thread, touchThread } from './messages.ts';
import { changeRun, type RunRow, UNOWNED } from './run-states.ts';
import { threadById } from './threads.ts';

/** See `Runs.repair`. */
export const repairRuns = async (
  tx: Tx,
  lost: LostRuns,
  tellingOf: (run: LostRun) => Telling,
  limit: number,
): Promise<number> => {
  const running = tx.db.selectFrom('runs').where('status', '=', 'running');
  const theirs =
    'seenBy' in lost
      ? running.where('lease_until', '<=', tx.now).where('owner', '<>', lost.seenBy)
      : // every life of it: "0" is what follows "/"
        running.where((eb) =>
          eb.or([
            eb('owner', '=', lost.owner),
            eb.and([eb('owner', '>=', `${lost.owner}/`), eb('owner', '<', `${lost.owner}0`)]),
          ]),
        );
  const found = await theirs.select(['id', 'conversation_id']).limit(limit).execute();
  if (found.length === 0) return 0;
  await hold(
    tx,
    found.map((run) => run.conversation_id),
  );
  const ids = found.map(({ id }) => id);
  // once more: until it was held, a lease may have been renewed
  const rows = await theirs.selectAll().where('id', 'in', ids).orderBy('id').forNoKeyUpdate().execute();
  for (const row of rows) await repair(tx, row, tellingOf);
  return rows.length;
};

const LOST = {
  code: 'interrupted',
  message: 'The agent stopped in the middle of the answer. What was written is kept.',
};

const repair = async (tx: Tx, run: RunRow, tellingOf: (run: LostRun) => Telling): Promise<void> => {
  const thread = await threadById(tx.db, run.conversation_id);
  if (run.cancel_requested_at !== null) {
    await endRun(tx, thread, run, { status: 'cancelled', takesBack: true, telling: null });
  } else if (run.heard_at === null) {
    await queueAgain(tx, thread, run);
  } else {
    const { name: agentName } = await tx.db
      .selectFrom('agents')
      .select('name')
      .where('id', '=', run.agent_id)
      .executeTakeFirstOrThrow();
    const telling = tellingOf({ agentName, conversationTitle: thread.title, error: LOST });
    await endRun(tx, thread, run, { status: 'interrupted', error: LOST, takesBack: true, telling });
  }
};

/** Its owner never said a word: the claim reached nobody. */
const queueAgain = async (tx: Tx, thread: Thread, run: RunRow): Promise<void> => {
  if (!(await changeRun(tx, thread, run, { ...UNOWNED, status: 'queued', queued_at: tx.now }))) return;
  await changeMessage(tx, thread, run.message_id, { status: 'pending' });
  await touchThread(tx, thread);
  tx.queued();
};
