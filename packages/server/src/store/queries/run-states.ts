import type { Kysely } from 'kysely';
import type { Rows } from '../rows.ts';
import type { Actor } from '../store.ts';
import type { Tx } from '../write.ts';
import { readersOf, type Thread } from './messages.ts';

/** How a run changes: the one door, which also tells agent and members. */

export type RunRow = Rows['runs'];
type Changes = Partial<Omit<RunRow, 'id' | 'tenant_id' | 'conversation_id' | 'agent_id' | 'version'>>;

/**
 * Changes a run that is still in the state the caller read it in; undefined when it is not. `from.fence` is the claim
 * under which the caller acts.
 */
export const changeRun = async (
  tx: Tx,
  thread: Thread,
  from: { readonly id: string; readonly status: string; readonly fence: number },
  changes: Changes,
): Promise<RunRow | undefined> => {
  const row = await tx.db
    .updateTable('runs')
    .set((eb) => ({ ...changes, version: eb('version', '+', 1) }))
    .where('id', '=', from.id)
    .where('status', '=', from.status)
    .where('fence', '=', from.fence)
    .returningAll()
    .executeTakeFirst();
  if (!row) return undefined;
  for (const reader of readersOf(thread)) tx.append(reader, 'run.updated', row.id, row.version);
  return row;
};

/** Nobody owns it any more. */
export const UNOWNED = { owner: null, lease_until: null, heard_at: null } as const;

/** The run of this claim, while it is theirs. */
export const claimed = (tx: Tx, id: string, fence: number): Promise<RunRow | undefined> =>
  tx.db
    .selectFrom('runs')
    .selectAll()
    .where('id', '=', id)
    .where('fence', '=', fence)
    .where('status', '=', 'running')
    .executeTakeFirst();

/** A run as it is now: ending one may have moved others, when they wait for the same ask. */
export const runById = (tx: Tx, id: string): Promise<RunRow> =>
  tx.db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

/** Runs of a conversation that are not over, oldest first. */
export const openRunsOf = (tx: Tx, conversationId: string): Promise<RunRow[]> =>
  tx.db
    .selectFrom('runs')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('finished_at', 'is', null)
    .orderBy('id')
    .execute();

/** Runs that the actor may see: an agent its own, a user those of their conversations. */
export const visibleRuns = (db: Kysely<Rows>, actor: Actor) => {
  const all = db.selectFrom('runs').selectAll('runs').where('runs.tenant_id', '=', actor.tenantId);
  if (actor.kind === 'agent') return all.where('runs.agent_id', '=', actor.id);
  return all.where('runs.conversation_id', 'in', (eb) =>
    eb.selectFrom('members').select('members.conversation_id').where('members.user_id', '=', actor.id),
  );
};
