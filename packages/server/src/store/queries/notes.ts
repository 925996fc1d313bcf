import { type Message, occasions } from '@beckon/protocol';
import type { Telling } from '../asks.ts';
import type { NewFire, NewNote, Noted } from '../conversations.ts';
import { prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';
import { ownerOf, peopleNamed } from './addressees.ts';
import { appendMessage, type NewMessage, type Thread } from './messages.ts';
import { create } from './new-conversation.ts';
import { toMessage } from './shapes.ts';
import { tell } from './tell.ts';
import { threadOf } from './threads.ts';

/** Messages that are said as they are: an agent's own, one its owner typed where it runs, and proactive ones. */

/** Appends one to a conversation of the agent, once per key. */
export const note = async (tx: Tx, conversationId: string, wanted: NewNote): Promise<Noted> => {
  const row = await conversationOfAgent(tx, wanted, conversationId);
  const thread = row && (await threadOf(tx.db, row));
  if (!thread) return { type: 'unknown_conversation' };
  const { onBehalfOf } = wanted;
  if (onBehalfOf !== undefined && !thread.members.includes(onBehalfOf)) {
    return { type: 'unknown_member', userId: onBehalfOf };
  }
  // only now: whether a key is taken is nobody's business who may not write here, in this name
  const known = await said(tx, wanted);
  if (known) return known;
  return { type: 'noted', messages: [toMessage(await append(tx, thread, wanted, wanted.key))] };
};

const said = async (tx: Tx, wanted: NewNote): Promise<Noted | undefined> => {
  const [row] = await selectSaid(tx.db, { authorId: wanted.onBehalfOf ?? wanted.agentId, cid: wanted.key });
  if (!row) return undefined;
  return row.fingerprint === wanted.fingerprint
    ? { type: 'known', messages: [toMessage(row)] }
    : { type: 'key_reused' };
};

const selectSaid = prepared((db, { authorId, cid }: { authorId: string; cid: string }) =>
  db.selectFrom('messages').selectAll().where('author_id', '=', authorId).where('cid', '=', cid),
);

/** Fires: into one conversation, or into the inbox conversation with each addressee; all, or none. */
export const fire = async (tx: Tx, wanted: NewFire): Promise<Noted> => {
  const known = await fired(tx, wanted);
  if (known) return known;
  const threads = await threadsFor(tx, wanted);
  if (!Array.isArray(threads)) return threads;
  const messages: Message[] = [];
  for (const thread of threads) messages.push(toMessage(await append(tx, thread, wanted)));
  await tx.db
    .insertInto('fires')
    .values({
      agent_id: wanted.agentId,
      key: wanted.key,
      fingerprint: wanted.fingerprint,
      message_ids: JSON.stringify(messages.map(({ id }) => id)),
      at: tx.now,
    })
    .execute();
  return { type: 'noted', messages };
};

const fired = async (tx: Tx, wanted: NewFire): Promise<Noted | undefined> => {
  const row = await tx.db
    .selectFrom('fires')
    .selectAll()
    .where('agent_id', '=', wanted.agentId)
    .where('key', '=', wanted.key)
    .executeTakeFirst();
  if (!row) return undefined;
  if (row.fingerprint !== wanted.fingerprint) return { type: 'key_reused' };
  const ids = JSON.parse(row.message_ids) as string[];
  const rows = await tx.db.selectFrom('messages').selectAll().where('id', 'in', ids).orderBy('id').execute();
  return { type: 'known', messages: rows.map(toMessage) };
};

const threadsFor = async (tx: Tx, wanted: NewFire): Promise<Thread[] | Exclude<Noted, { messages: Message[] }>> => {
  if (wanted.conversationId !== undefined) {
    const row = await conversationOfAgent(tx, wanted, wanted.conversationId);
    return row ? [await threadOf(tx.db, row)] : { type: 'unknown_conversation' };
  }
  const people = wanted.to.length > 0 ? await peopleNamed(tx, wanted) : await ownerOf(tx, wanted);
  if (!Array.isArray(people)) return { type: 'unknown_addressee', userId: people.stranger };
  if (people.length === 0) return { type: 'no_addressee' };
  const threads: Thread[] = [];
  for (const row of await inboxes(tx, wanted, people)) threads.push(await threadOf(tx.db, row));
  return threads;
};

const append = async (tx: Tx, thread: Thread, wanted: NewNote, cid?: string): Promise<Rows['messages']> => {
  const author: NewMessage['author'] =
    wanted.onBehalfOf === undefined ? { kind: 'agent', id: wanted.agentId } : { kind: 'user', id: wanted.onBehalfOf };
  const row = await appendMessage(tx, thread, {
    author,
    cid,
    fingerprint: wanted.fingerprint,
    status: 'done',
    parts: wanted.parts,
    preview: wanted.preview,
    counts: true,
  });
  await tellMembers(tx, thread, row, wanted.telling?.(thread.title) ?? null);
  return row;
};

/** Every member but the one who wrote it is told. */
export const tellMembers = async (
  tx: Tx,
  thread: Thread,
  row: Rows['messages'],
  telling: Telling | null,
): Promise<void> => {
  if (!telling) return;
  const others = thread.members.filter((userId) => userId !== row.author_id);
  const subject = {
    tenantId: thread.tenantId,
    occasion: occasions.message(row),
    agentId: thread.agentId,
    conversationId: thread.id,
    messageSeq: row.seq,
  };
  await tell(tx, others, subject, telling);
};

/** A conversation of this agent, to be held. */
export const conversationOfAgent = async (
  tx: Tx,
  { tenantId, agentId }: Pick<NewNote, 'tenantId' | 'agentId'>,
  id: string,
): Promise<Rows['conversations'] | undefined> => (await selectOfAgent(tx.db, { tenantId, agentId, id }))[0];

const selectOfAgent = prepared((db, which: { tenantId: string; agentId: string; id: string }) =>
  db
    .selectFrom('conversations')
    .selectAll()
    .where('tenant_id', '=', which.tenantId)
    .where('agent_id', '=', which.agentId)
    .where('id', '=', which.id)
    .forNoKeyUpdate(),
);

/** The conversations between this agent and each of these people in which proactive messages arrive, to be held. */
const inboxes = async (
  tx: Tx,
  { tenantId, agentId, title }: NewFire,
  people: readonly string[],
): Promise<Rows['conversations'][]> => {
  const known = await tx.db
    .selectFrom('conversations')
    .selectAll()
    .where('agent_id', '=', agentId)
    .where('inbox_of', 'in', [...people])
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  const rows: Rows['conversations'][] = [];
  for (const userId of [...people].sort()) {
    const own = known.find(({ inbox_of }) => inbox_of === userId);
    rows.push(own ?? (await create(tx, { tenantId, agentId, title, members: [userId], inboxOf: userId })));
  }
  return rows;
};
