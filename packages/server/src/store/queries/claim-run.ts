import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import { InTheWay } from '../in-the-way.ts';
import type { Rows } from '../rows.ts';
import type { Claimant, ClaimedRun, Fenced } from '../runs.ts';
import type { Tx } from '../write.ts';
import { changeMessage, touchThread } from './messages.ts';
import { changeRun, visibleRuns } from './run-states.ts';
import { toMessage, toRun } from './shapes.ts';
import { threadOf, visible } from './threads.ts';

/**
 * Gives the oldest run that may be worked on to a claimant: the fence rises, the run is running and its message
 * streaming. In a conversation that is not `parallel`, a run waits for
 * the older ones to be over, and for one that somebody is at.
 */
export const claimRun = async (
  tx: Tx,
  whose: Whose,
  { owner, leaseUntil }: Claimant,
): Promise<ClaimedRun | undefined> => {
  // first what nobody else is at; a conversation in which somebody writes just now is waited for when there is no other
  const found =
    (await queued(tx.db, whose).forNoKeyUpdate('conversations').skipLocked().executeTakeFirst()) ??
    (await queued(tx.db, whose).forNoKeyUpdate('conversations').executeTakeFirst());
  if (!found) return undefined;
  // that look was of before the conversation was held: once more, now that nothing in it moves
  const next = await queued(tx.db, whose).where('runs.conversation_id', '=', found.conversation_id).executeTakeFirst();
  if (!next) throw new InTheWay('the run has just been taken');
  const conversation = await tx.db
    .selectFrom('conversations')
    .selectAll()
    .where('id', '=', next.conversation_id)
    .executeTakeFirstOrThrow();
  const thread = await threadOf(tx.db, conversation);
  const run = await changeRun(tx, thread, next, {
    status: 'running',
    fence: next.fence + 1,
    owner,
    lease_until: leaseUntil,
    heard_at: null,
    ask_id: null,
    started_at: next.started_at ?? tx.now,
  });
  if (!run) return undefined;
  const reply = await changeMessage(tx, thread, run.message_id, { status: 'streaming' });
  await touchThread(tx, thread);
  return claimedRun(tx.db, run, reply);
};

/** The claim with this fence as it stands, if it is this agent's. What the server itself hosts is never handed out. */
export const resumeRun = async (
  read: Kysely<Rows>,
  agent: { readonly tenantId: string; readonly id: string },
  { runId, fence }: Fenced,
): Promise<ClaimedRun | 'stale' | undefined> => {
  const run = await visibleRuns(read, { ...agent, kind: 'agent' })
    .where('runs.id', '=', runId)
    .where('runs.hosted', '=', 0)
    .executeTakeFirst();
  if (!run) return undefined;
  if (run.fence !== fence || run.status !== 'running') return 'stale';
  const reply = await read
    .selectFrom('messages')
    .selectAll()
    .where('id', '=', run.message_id)
    .executeTakeFirstOrThrow();
  return claimedRun(read, run, reply);
};

export const claimedRun = async (db: Kysely<Rows>, run: Rows['runs'], reply: Rows['messages']): Promise<ClaimedRun> => {
  const agent = { tenantId: run.tenant_id, kind: 'agent', id: run.agent_id } as const;
  const [conversation] = await visible(db, agent, [run.conversation_id]);
  if (!conversation) throw new Error('a run belongs to no conversation of its agent');
  const { tenant_id: tenantId, fence, lease_until: leaseUntil } = run;
  return { tenantId, run: toRun(run), fence, leaseUntil, conversation, reply: toMessage(reply) };
};

type Whose = { readonly agentId: string; readonly conversationId?: string | undefined } | 'hosted';

/** Whether there is a run to claim; a look, no claim. */
export const isWork = async (db: Kysely<Rows>, whose: Whose): Promise<boolean> =>
  (await queued(db, whose).executeTakeFirst()) !== undefined;

/** Somebody is at it, or will go on. */
const BUSY = ['running', 'waiting'];

const queued = (db: Kysely<Rows>, whose: Whose) =>
  ofWhom(whose, db.selectFrom('runs').innerJoin('conversations', 'conversations.id', 'runs.conversation_id'))
    .selectAll('runs')
    // a literal: a partial index is used only where its condition stands in the query to the letter
    .where('runs.status', '=', sql.lit('queued'))
    .where((eb) =>
      eb.or([
        eb('conversations.double_texting', '=', 'parallel'),
        eb.not(
          eb.exists(
            eb
              .selectFrom('runs as other')
              .select('other.id')
              .whereRef('other.conversation_id', '=', 'runs.conversation_id')
              .where('other.finished_at', 'is', null)
              // one that is tried again may be older than the one that somebody is at
              .where((or) => or.or([or('other.id', '<', or.ref('runs.id')), or('other.status', 'in', BUSY)])),
          ),
        ),
      ]),
    )
    .orderBy('runs.id')
    .limit(1);

type Runs = SelectQueryBuilder<Rows, 'runs' | 'conversations', object>;

const ofWhom = (whose: Whose, runs: Runs): Runs => {
  if (whose === 'hosted') return runs.where('runs.hosted', '=', 1);
  const theirs = runs.where('runs.hosted', '=', 0).where('runs.agent_id', '=', whose.agentId);
  return whose.conversationId === undefined ? theirs : theirs.where('runs.conversation_id', '=', whose.conversationId);
};
