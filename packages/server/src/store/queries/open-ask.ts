import { limits, occasions } from '@beckon/protocol';
import type { NewAsk, Opened } from '../asks.ts';
import { prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import { together } from '../together.ts';
import type { Tx } from '../write.ts';
import { address } from './addressees.ts';
import { meet } from './contacts.ts';
import { closeIdle } from './idle.ts';
import { appendMessage, type Thread } from './messages.ts';
import { withAddressees } from './read-asks.ts';
import { splitDetail, toAsk } from './shapes.ts';
import { tell } from './tell.ts';

/**
 * The transaction of an ask: the ask, who is asked, the message that carries it, what agent and people read in their
 * feeds, and the notifications that are now due. All of it, or nothing.
 */
export const openAsk = async (tx: Tx, wanted: NewAsk): Promise<Opened> => {
  const known = await findByKey(tx, wanted);
  if (known) return known;
  if (wanted.expiresAt !== undefined && wanted.expiresAt <= tx.now) return { type: 'too_late' };
  if (await hasTooMany(tx, wanted.agentId)) return { type: 'too_many' };
  const addressed = await address(tx, wanted);
  if (addressed.type !== 'found') return addressed;

  const id = tx.newId();
  const { conversation, userIds } = addressed;
  const asked = { ask_id: id, state: 'open', as_member: addressed.asMembers ? 1 : 0 };
  const messageId = conversation
    ? await carry(tx, { ...conversation, tenantId: wanted.tenantId }, id, wanted.title)
    : null;
  const row = rowOf(tx, id, messageId, wanted);
  for (const userId of userIds) {
    tx.append(userId, 'ask.opened', id, row.version);
    tx.append(userId, 'badge.updated', userId, row.version);
  }
  tx.append(wanted.agentId, 'ask.opened', id, row.version);
  await closeIdle(tx, wanted.agentId, wanted.conversationId ?? null);
  const subject = {
    tenantId: wanted.tenantId,
    occasion: occasions.ask(id),
    agentId: wanted.agentId,
    askId: id,
    conversationId: wanted.conversationId,
  };
  await together([
    insertAsk(tx.db, { row }),
    insertAddressees(tx.db, { rows: userIds.map((userId) => ({ ...asked, user_id: userId })) }),
    tell(tx, userIds, subject, wanted.telling),
    meet(tx, wanted.agentId, userIds),
  ]);
  return { type: 'opened', ask: toAsk(row, [...userIds].sort()) };
};

/** The message that carries the ask. The ask has a bucket of its own, so the message counts for nobody. */
const carry = async (tx: Tx, thread: Thread, askId: string, title: string): Promise<string> => {
  const { id } = await appendMessage(tx, thread, {
    author: { kind: 'agent', id: thread.agentId },
    status: 'done',
    parts: [{ type: 'ask', askId }],
    preview: title,
    counts: false,
  });
  return id;
};

const insertAddressees = prepared((db, { rows }: { rows: Rows['addressees'][] }) =>
  db.insertInto('addressees').values(rows),
);

const findByKey = async (tx: Tx, wanted: NewAsk): Promise<Opened | undefined> => {
  const [row] = await selectByKey(tx.db, { agentId: wanted.agentId, key: wanted.key });
  if (!row) return undefined;
  if (row.fingerprint !== wanted.fingerprint) return { type: 'key_reused' };
  return { type: 'known', ask: await withAddressees(tx.db, row) };
};

const hasTooMany = async (tx: Tx, agentId: string): Promise<boolean> => {
  const [last] = await selectLastAllowed(tx.db, { agentId });
  return last !== undefined;
};

const selectByKey = prepared((db, { agentId, key }: { agentId: string; key: string }) =>
  db.selectFrom('asks').selectAll().where('agent_id', '=', agentId).where('key', '=', key),
);

const selectLastAllowed = prepared((db, { agentId }: { agentId: string }) =>
  db
    .selectFrom('asks')
    .select('id')
    .where('agent_id', '=', agentId)
    .where('state', '=', 'open')
    .where('ack', 'is', null)
    .limit(1)
    .offset(limits.openAsks - 1),
);

const rowOf = (tx: Tx, id: string, messageId: string | null, wanted: NewAsk): Rows['asks'] => ({
  id,
  tenant_id: wanted.tenantId,
  agent_id: wanted.agentId,
  conversation_id: wanted.conversationId ?? null,
  message_id: messageId,
  key: wanted.key,
  fingerprint: wanted.fingerprint,
  kind: wanted.kind,
  title: wanted.title,
  body: wanted.body ?? null,
  ...splitDetail(wanted.detail),
  detail_hash: wanted.detailHash ?? null,
  options: wanted.options ? JSON.stringify(wanted.options) : null,
  multiple: wanted.multiple ? 1 : 0,
  custom: wanted.custom ? 1 : 0,
  always: wanted.always ? 1 : 0,
  always_covers: wanted.alwaysCovers ?? null,
  ask_group: wanted.group ?? null,
  risk: wanted.risk ?? 'normal',
  state: 'open',
  reason: null,
  answer: null,
  ack: null,
  version: 1,
  created_at: tx.now,
  expires_at: wanted.expiresAt ?? null,
  settled_at: null,
});

const insertAsk = prepared((db, { row }: { row: Rows['asks'] }) => db.insertInto('asks').values(row));
