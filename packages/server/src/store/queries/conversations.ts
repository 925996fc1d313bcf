import type { Kysely } from 'kysely';
import type { ConversationChanges, Conversations } from '../conversations.ts';
import type { Rows } from '../rows.ts';
import type { Tx, Write } from '../write.ts';
import { hold } from './hold.ts';
import { join, leave } from './members.ts';
import { create } from './new-conversation.ts';
import { fire, note } from './notes.ts';
import { readMessages } from './read-messages.ts';
import { moveReadPosition } from './reading.ts';
import { isIn, mine, threadOf, visible, withAround } from './threads.ts';

export const conversations = (read: Kysely<Rows>, write: Write): Conversations => ({
  upsert: (wanted, reader) =>
    write(async (tx) => {
      const known =
        wanted.key === undefined ? undefined : await byKey(tx, wanted, wanted.key).forNoKeyUpdate().executeTakeFirst();
      if (known && !(await isIn(tx.db, reader, known.id))) return undefined;
      const row = known ? await change(tx, known.id, wanted) : await create(tx, wanted);
      const [conversation] = await withAround(tx.db, reader, [row]);
      if (!conversation) throw new Error('a conversation was not read back');
      return { conversation, fresh: known === undefined };
    }),
  get: async (actor, id) => (await visible(read, actor, [id]))[0],
  has: (actor, id) => isIn(read, actor, id),
  list: async (actor, { before, limit }) => {
    const rows = await mine(read, actor)
      .selectAll('conversations')
      .$if(before !== undefined, (query) =>
        query.where((eb) =>
          eb.or([
            eb('conversations.updated_at', '<', before?.updatedAt ?? 0),
            eb.and([
              eb('conversations.updated_at', '=', before?.updatedAt ?? 0),
              eb('conversations.id', '<', before?.id ?? ''),
            ]),
          ]),
        ),
      )
      .orderBy('conversations.updated_at', 'desc')
      .orderBy('conversations.id', 'desc')
      .limit(limit + 1)
      .execute();
    const items = await withAround(read, actor, rows.slice(0, limit));
    const last = items.at(-1);
    return rows.length > limit && last ? { items, next: { updatedAt: last.updatedAt, id: last.id } } : { items };
  },
  change: (actor, id, changes) =>
    write(async (tx) => {
      await hold(tx, [id]);
      const [known] = await visible(tx.db, actor, [id]);
      if (!known) return undefined;
      if (changes.key !== undefined && known.key !== changes.key) {
        if (known.key !== undefined || (await byKey(tx, known, changes.key).executeTakeFirst())) return 'key_reused';
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

/** By a key of the agent's, or of the one whose it is. */
const byKey = (
  tx: Tx,
  { agentId, keyOf }: { readonly agentId: string; readonly keyOf?: string | undefined },
  key: string,
) =>
  tx.db
    .selectFrom('conversations')
    .selectAll()
    .where('agent_id', '=', agentId)
    .where('key_of', '=', keyOf ?? '')
    .where('key', '=', key);

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
