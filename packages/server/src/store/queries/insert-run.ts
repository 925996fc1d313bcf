import { prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';
import { readersOf, type Thread } from './messages.ts';

type RunRow = Rows['runs'];
type Born = Pick<RunRow, 'id' | 'prompt_id' | 'message_id' | 'hosted'> &
  Partial<Omit<RunRow, 'tenant_id' | 'conversation_id' | 'agent_id' | 'version' | 'created_at' | 'queued_at'>>;

/** The one way a run is born: queued, unless it is told otherwise. Agent and members hear of it. */
export const insertRun = async (tx: Tx, thread: Thread, born: Born): Promise<RunRow> => {
  const row: RunRow = {
    tenant_id: thread.tenantId,
    conversation_id: thread.id,
    agent_id: thread.agentId,
    status: 'queued',
    attempt: 1,
    fence: 0,
    owner: null,
    lease_until: null,
    heard_at: null,
    cancel_requested_at: null,
    ask_id: null,
    error: null,
    version: 1,
    created_at: tx.now,
    queued_at: tx.now,
    started_at: null,
    finished_at: null,
    ...born,
  };
  await insert(tx.db, { row });
  for (const reader of readersOf(thread)) tx.append(reader, 'run.updated', row.id, row.version);
  return row;
};

const insert = prepared((db, { row }: { row: RunRow }) => db.insertInto('runs').values(row));
