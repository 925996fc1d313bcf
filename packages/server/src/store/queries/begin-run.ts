import { limits } from '@beckon/protocol';
import type { Begun, Claimant, NewBeginning } from '../runs.ts';
import type { Tx } from '../write.ts';
import { claimedRun } from './claim-run.ts';
import { closeActed, holdForPrompt } from './idle.ts';
import { insertRun } from './insert-run.ts';
import { appendMessage } from './messages.ts';
import { conversationOfAgent } from './notes.ts';
import { hasRead } from './reading.ts';
import { openRunsOf } from './run-states.ts';
import { toRun } from './shapes.ts';
import { threadOf } from './threads.ts';

/** The fence of the claim that a beginning is. */
const FIRST = 1;

/**
 * The transaction of a turn that began where its agent is: what the member typed there, the run, and the reply, which is
 * streaming already. Its owner has been heard from the start, so one that is lost is interrupted and never queued: what
 * was typed there must not be done there twice. Nobody is told, as with everything that is typed there.
 */
export const beginRun = async (tx: Tx, wanted: NewBeginning, claimant: Claimant): Promise<Begun> => {
  const conversation = await conversationOfAgent(tx, wanted, wanted.conversationId);
  if (!conversation) return { type: 'unknown_conversation' };
  const thread = await threadOf(tx.db, conversation);
  if (!thread.members.includes(wanted.userId)) return { type: 'unknown_member' };
  const known = await findKnown(tx, wanted);
  if (known) return known;
  if ((await openRunsOf(tx, thread.id)).length >= limits.openRuns) return { type: 'too_many_runs' };

  const prompt = await appendMessage(tx, thread, {
    author: { kind: 'user', id: wanted.userId },
    cid: wanted.key,
    fingerprint: wanted.fingerprint,
    status: 'done',
    parts: wanted.parts,
    preview: wanted.preview,
    counts: true,
  });
  const idle = await holdForPrompt(tx, { userId: wanted.userId, agentId: thread.agentId, conversationId: thread.id });
  await hasRead(tx, wanted.userId, thread.id, prompt.seq);
  await closeActed(tx, idle);
  const id = tx.newId();
  const reply = await appendMessage(tx, thread, {
    author: { kind: 'agent', id: thread.agentId },
    runId: id,
    status: 'streaming',
    parts: [],
    preview: '',
    counts: false,
  });
  const run = await insertRun(tx, thread, {
    ...{ id, prompt_id: prompt.id, message_id: reply.id, hosted: 0, status: 'running', fence: FIRST },
    ...{ owner: claimant.owner, lease_until: claimant.leaseUntil, heard_at: tx.now, started_at: tx.now },
  });
  return { type: 'begun', claimed: await claimedRun(tx.db, run, reply) };
};

const findKnown = async (tx: Tx, wanted: NewBeginning): Promise<Begun | undefined> => {
  const prompt = await tx.db
    .selectFrom('messages')
    .select(['id', 'fingerprint'])
    .where('author_id', '=', wanted.userId)
    .where('cid', '=', wanted.key)
    .executeTakeFirst();
  if (!prompt) return undefined;
  const run = await tx.db
    .selectFrom('runs')
    .selectAll()
    .where('prompt_id', '=', prompt.id)
    .where('agent_id', '=', wanted.agentId)
    .executeTakeFirst();
  // without a run it is a message that stands alone
  if (!run || prompt.fingerprint !== wanted.fingerprint) return { type: 'key_reused' };
  if (run.status !== 'running' || run.fence !== FIRST) return { type: 'stale', run: toRun(run) };
  const reply = await tx.db
    .selectFrom('messages')
    .selectAll()
    .where('id', '=', run.message_id)
    .executeTakeFirstOrThrow();
  return { type: 'known', claimed: await claimedRun(tx.db, run, reply) };
};
