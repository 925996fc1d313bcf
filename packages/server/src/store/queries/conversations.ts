import type { Conversation, Part } from '@beckon/protocol';
import type { Kysely } from 'kysely';
import type { Conversations, NewConversation } from '../conversations.ts';
import type { Rows } from '../rows.ts';
import type { Actor } from '../store.ts';
import type { Tx, Write } from '../write.ts';
import { meet } from './contacts.ts';
import { pageOf, toConversation, toMessage } from './shapes.ts';

export const conversations = (read: Kysely<Rows>, write: Write): Conversations => ({
  upsert: (wanted) =>
    write(async (tx) => {
      const known = wanted.key === undefined ? undefined : await byKey(tx, wanted.agentId, wanted.key);
      if (!known) return { conversation: await create(tx, wanted), fresh: true };
      if (wanted.title === undefined || wanted.title === known.title) return { conversation: known, fresh: false };
      return { conversation: await retitle(tx, known, wanted.title), fresh: false };
    }),
  get: async (actor, id) => (await visible(read, actor, [id]))[0],
  list: async (actor, { before, limit }) => {
    const after = before === undefined ? undefined : await changedAt(read, actor, before);
    const rows = await mine(read, actor)
      .selectAll('conversations')
      .$if(after !== undefined, (query) =>
        query.where((eb) =>
          eb.or([
            eb('conversations.updated_at', '<', after ?? 0),
            eb.and([eb('conversations.updated_at', '=', after ?? 0), eb('conversations.id', '<', before ?? '')]),
          ]),
        ),
      )
      .orderBy('conversations.updated_at', 'desc')
      .orderBy('conversations.id', 'desc')
      .limit(limit + 1)
      .execute();
    const members = await membersOf(
      read,
      rows.map((row) => row.id),
    );
    return pageOf(
      rows.map((row) => toConversation(row, members.get(row.id) ?? [])),
      limit,
    );
  },
  messages: async (conversationId, before, limit) => {
    const rows = await read
      .selectFrom('messages')
      .selectAll()
      .where('conversation_id', '=', conversationId)
      .$if(before !== undefined, (query) => query.where('seq', '<', before ?? 0))
      .orderBy('seq', 'desc')
      .limit(limit)
      .execute();
    return rows.map(toMessage);
  },
});

const mine = (db: Kysely<Rows>, actor: Actor) => {
  const all = db.selectFrom('conversations').where('conversations.tenant_id', '=', actor.tenantId);
  if (actor.kind === 'agent') return all.where('conversations.agent_id', '=', actor.id);
  return all.where('conversations.id', 'in', (eb) =>
    eb.selectFrom('members').select('members.conversation_id').where('members.user_id', '=', actor.id),
  );
};

/** Where a page that begins after this conversation begins. */
const changedAt = async (db: Kysely<Rows>, actor: Actor, id: string): Promise<number> => {
  const row = await mine(db, actor)
    .select('conversations.updated_at')
    .where('conversations.id', '=', id)
    .executeTakeFirst();
  return row?.updated_at ?? 0;
};

/** Those of the conversations that the actor is in. */
export const visible = async (db: Kysely<Rows>, actor: Actor, ids: readonly string[]): Promise<Conversation[]> => {
  if (ids.length === 0) return [];
  const rows = await mine(db, actor)
    .selectAll('conversations')
    .where('conversations.id', 'in', [...ids])
    .execute();
  const members = await membersOf(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => toConversation(row, members.get(row.id) ?? []));
};

/** User ids by conversation, in the order they joined. */
export const membersOf = async (db: Kysely<Rows>, ids: readonly string[]): Promise<Map<string, string[]>> => {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('members')
    .selectAll()
    .where('conversation_id', 'in', [...ids])
    .orderBy('joined_at')
    .orderBy('user_id')
    .execute();
  const grouped = Map.groupBy(rows, (row) => row.conversation_id);
  return new Map([...grouped].map(([id, own]) => [id, own.map((row) => row.user_id)]));
};

const byKey = async (tx: Tx, agentId: string, key: string): Promise<Conversation | undefined> => {
  const row = await tx.db
    .selectFrom('conversations')
    .selectAll()
    .where('agent_id', '=', agentId)
    .where('key', '=', key)
    .executeTakeFirst();
  return row && toConversation(row, (await membersOf(tx.db, [row.id])).get(row.id) ?? []);
};

const create = async (tx: Tx, wanted: NewConversation): Promise<Conversation> => {
  const row = await tx.db
    .insertInto('conversations')
    .values({
      id: tx.newId(),
      tenant_id: wanted.tenantId,
      agent_id: wanted.agentId,
      key: wanted.key ?? null,
      title: wanted.title ?? '',
      seq: 0,
      version: 1,
      created_at: tx.now,
      updated_at: tx.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  for (const userId of wanted.members) {
    await tx.db.insertInto('members').values({ conversation_id: row.id, user_id: userId, joined_at: tx.now }).execute();
  }
  await meet(tx, row.agent_id, wanted.members);
  for (const reader of [row.agent_id, ...wanted.members])
    tx.append(reader, 'conversation.created', row.id, row.version);
  return toConversation(row, [...wanted.members]);
};

const retitle = async (tx: Tx, known: Conversation, title: string): Promise<Conversation> => {
  const { version } = await tx.db
    .updateTable('conversations')
    .set((eb) => ({ title, version: eb('version', '+', 1), updated_at: tx.now }))
    .where('id', '=', known.id)
    .returning('version')
    .executeTakeFirstOrThrow();
  for (const reader of [known.agentId, ...known.members]) tx.append(reader, 'conversation.updated', known.id, version);
  return { ...known, title, version, updatedAt: tx.now };
};

/** Appends a message at the next position, and tells agent and members. Answers its id. */
export const appendMessage = async (
  tx: Tx,
  tenantId: string,
  conversation: Conversation,
  author: { kind: 'user' | 'agent'; id: string },
  parts: Part[],
): Promise<string> => {
  const { seq, version } = await tx.db
    .updateTable('conversations')
    .set((eb) => ({ seq: eb('seq', '+', 1), version: eb('version', '+', 1), updated_at: tx.now }))
    .where('id', '=', conversation.id)
    .returning(['seq', 'version'])
    .executeTakeFirstOrThrow();
  const id = tx.newId();
  await tx.db
    .insertInto('messages')
    .values({
      id,
      tenant_id: tenantId,
      conversation_id: conversation.id,
      seq,
      author_kind: author.kind,
      author_id: author.id,
      cid: null,
      run_id: null,
      status: 'done',
      parts: JSON.stringify(parts),
      version: 1,
      created_at: tx.now,
      updated_at: tx.now,
    })
    .execute();
  for (const reader of [conversation.agentId, ...conversation.members]) {
    tx.append(reader, 'message.created', id, 1);
    tx.append(reader, 'conversation.updated', conversation.id, version);
  }
  return id;
};
