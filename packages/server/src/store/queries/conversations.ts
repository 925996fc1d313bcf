import type { Kysely } from 'kysely';
import type { ConversationChanges, Conversations } from '../conversations.ts';
import type { Rows } from '../rows.ts';
import type { Actor } from '../store.ts';
import type { Tx, Write } from '../write.ts';
import { join, leave } from './members.ts';
import { create } from './new-conversation.ts';
import { fire, note } from './notes.ts';
import { readMessages } from './read-messages.ts';
import { moveReadPosition } from './reading.ts';
import { pageOf } from './shapes.ts';
import { mine, threadOf, visible, withAround } from './threads.ts';

export const conversations = (read: Kysely<Rows>, write: Write): Conversations => ({
  upsert: (wanted, reader) =>
    write(async (tx) => {
      const known = wanted.key === undefined ? undefined : await byKey(tx, wanted.agentId, wanted.key);
      if (known && (await visible(tx.db, reader, [known.id])).length === 0) return undefined;
      const row = known ? await change(tx, known.id, wanted) : await create(tx, wanted);
      const [conversation] = await withAround(tx.db, reader, [row]);
      if (!conversation) throw new Error('a conversation was not read back');
      return { conversation, fresh: known === undefined };
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
    return pageOf(await withAround(read, actor, rows), limit);
  },
  change: (actor, id, changes) =>
    write(async (tx) => {
      const [known] = await visible(tx.db, actor, [id]);
      if (!known) return undefined;
      if (changes.key !== undefined && known.key !== changes.key) {
        if (known.key !== undefined || (await byKey(tx, known.agentId, changes.key))) return 'key_reused';
      }
      const [changed] = await withAround(tx.db, actor, [await change(tx, id, changes)]);
      return changed;
    }),
  join: (actor, id, userId, most) => write((tx) => join(tx, actor, id, userId, most)),
  leave: (actor, id, userId) => write((tx) => leave(tx, actor, id, userId)),
  read: (actor, id, seq) => write((tx) => moveReadPosition(tx, actor, id, seq)),

  messages: (conversationId, before, limit, bytes = Number.POSITIVE_INFINITY) =>
    readMessages(read, { conversationId, before, limit, bytes }),
  note: (conversationId, wanted) => write((tx) => note(tx, conversationId, wanted)),
  fire: (wanted) => write((tx) => fire(tx, wanted)),
});

/** Where a page that begins after this conversation begins. */
const changedAt = async (db: Kysely<Rows>, actor: Actor, id: string): Promise<number> => {
  const row = await mine(db, actor)
    .select('conversations.updated_at')
    .where('conversations.id', '=', id)
    .executeTakeFirst();
  return row?.updated_at ?? 0;
};

const byKey = (tx: Tx, agentId: string, key: string): Promise<Rows['conversations'] | undefined> =>
  tx.db
    .selectFrom('conversations')
    .selectAll()
    .where('agent_id', '=', agentId)
    .where('key', '=', key)
    .executeTakeFirst();

/** Changes what is given, and tells everyone in it when something is other than before. */
const change = async (tx: Tx, id: string, wanted: ConversationChanges): Promise<Rows['conversations']> => {
  const known = await tx.db.selectFrom('conversations').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const changes = {
    key: wanted.key ?? known.key,
    title: wanted.title ?? known.title,
    double_texting: wanted.doubleTexting ?? known.double_texting,
  };
  const names = ['key', 'title', 'double_texting'] as const;
  if (names.every((name) => changes[name] === known[name])) return known;
  const row = await tx.db
    .updateTable('conversations')
    .set((eb) => ({ ...changes, version: eb('version', '+', 1), updated_at: tx.now }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  const thread = await threadOf(tx.db, row);
  for (const reader of [thread.agentId, ...thread.members]) tx.append(reader, 'conversation.updated', id, row.version);
  return row;
};
