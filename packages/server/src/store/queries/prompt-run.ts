import { limits } from '@beckon/protocol';
import { prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { NewPrompt, Prompted } from '../runs.ts';
import { together } from '../together.ts';
import type { Tx } from '../write.ts';
import { takeCancel } from './cancel-prompt.ts';
import { cancelOpenRun } from './cancel-run.ts';
import { holdAsks } from './close.ts';
import { holdWithAsks } from './hold.ts';
import { closeActed, holdForPrompt } from './idle.ts';
import { insertRun } from './insert-run.ts';
import { appendMessage } from './messages.ts';
import { tellMembers } from './notes.ts';
import { hasRead } from './reading.ts';
import { openRunsOf, runById } from './run-states.ts';
import { threadOf } from './threads.ts';

/**
 * The transaction of a prompt: what the member says, the run that will answer, the reply it will write, and who is told.
 * Who says something has read what was said before. A cid that was cancelled before it came makes a run that is over already.
 */
export const promptRun = async (tx: Tx, wanted: NewPrompt): Promise<Prompted> => {
  const [, conversation] = await together([holdWithAsks(tx, wanted.conversationId), conversationOf(tx, wanted)]);
  if (!conversation) return { type: 'unknown_conversation' };
  const known = await findKnown(tx, wanted);
  if (known) return known;
  const open = await openRunsOf(tx, conversation.id);
  const interrupts = conversation.double_texting === 'interrupt';
  // those that it ends at once are not in its way; one that somebody is at is only asked to end
  const staying = interrupts ? open.filter(({ status }) => status === 'running') : open;
  if (staying.length >= limits.openRuns) return { type: 'too_many_runs' };
  const thread = await threadOf(tx.db, conversation);

  const prompt = await appendMessage(tx, thread, {
    author: { kind: 'user', id: wanted.userId },
    cid: wanted.cid,
    fingerprint: wanted.fingerprint,
    status: 'done',
    parts: wanted.parts,
    preview: wanted.preview,
    counts: true,
  });
  const asked = open.flatMap(({ ask_id }) => ask_id ?? []);
  const withdrawn = interrupts ? asked : [];
  await holdAsks(tx, withdrawn);
  const closing = { userId: wanted.userId, agentId: thread.agentId, conversationId: thread.id };
  const idle = await holdForPrompt(tx, closing, withdrawn);
  await hasRead(tx, wanted.userId, conversation.id, prompt.seq);
  await closeActed(tx, idle);
  const cancelled = await takeCancel(tx, wanted);
  if (interrupts) for (const { id } of open) await cancelOpenRun(tx, thread, await runById(tx, id));
  const runId = tx.newId();
  const reply = await appendMessage(tx, thread, {
    author: { kind: 'agent', id: thread.agentId },
    runId,
    status: cancelled ? 'cancelled' : 'pending',
    parts: [],
    preview: '',
    counts: false,
  });
  await insertRun(tx, thread, {
    ...{ id: runId, prompt_id: prompt.id, message_id: reply.id, hosted: wanted.hosted ? 1 : 0 },
    ...(cancelled && { status: 'cancelled', cancel_requested_at: tx.now, finished_at: tx.now }),
  });
  if (!cancelled) tx.queued();
  await tellMembers(tx, thread, prompt, wanted.telling);
  return { type: 'prompted', messageId: prompt.id, replyId: reply.id, runId };
};

const findKnown = async (tx: Tx, wanted: NewPrompt): Promise<Prompted | undefined> => {
  const [row] = await selectKnown(tx.db, { userId: wanted.userId, cid: wanted.cid });
  if (!row) return undefined;
  // without a run it is one that an agent handed on under this very name
  if (row.fingerprint !== wanted.fingerprint || row.runId === null || row.replyId === null)
    return { type: 'key_reused' };
  return { type: 'known', messageId: row.id, replyId: row.replyId, runId: row.runId };
};

const selectKnown = prepared((db, { userId, cid }: { userId: string; cid: string }) =>
  db
    .selectFrom('messages')
    .leftJoin('runs', 'runs.prompt_id', 'messages.id')
    .select(['messages.id', 'messages.fingerprint', 'runs.id as runId', 'runs.message_id as replyId'])
    .where('messages.author_id', '=', userId)
    .where('messages.cid', '=', cid),
);

const conversationOf = async (
  tx: Tx,
  { tenantId, conversationId, userId }: NewPrompt,
): Promise<Rows['conversations'] | undefined> =>
  (await selectConversation(tx.db, { tenantId, conversationId, userId }))[0];

const selectConversation = prepared((db, which: { tenantId: string; conversationId: string; userId: string }) =>
  db
    .selectFrom('conversations')
    .innerJoin('members', 'members.conversation_id', 'conversations.id')
    .selectAll('conversations')
    .where('conversations.tenant_id', '=', which.tenantId)
    .where('conversations.id', '=', which.conversationId)
    .where('members.user_id', '=', which.userId),
);
