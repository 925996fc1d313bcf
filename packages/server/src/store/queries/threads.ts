import type { Conversation } from '@beckon/protocol';
import type { Kysely } from 'kysely';
import { prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Actor } from '../store.ts';
import type { Thread } from './messages.ts';
import { type Newest, toConversation } from './shapes.ts';

/** Reading conversations: which ones an actor may see, and all that belongs to one. */

/** All that the actor is in. */
export const mine = (db: Kysely<Rows>, actor: Actor) => {
  const all = db.selectFrom('conversations').where('conversations.tenant_id', '=', actor.tenantId);
  if (actor.kind === 'agent') return all.where('conversations.agent_id', '=', actor.id);
  return all.where('conversations.id', 'in', (eb) =>
    eb.selectFrom('members').select('members.conversation_id').where('members.user_id', '=', actor.id),
  );
};

/** Whether the actor is in it: a look at two indexes, however many are in it. */
export const isIn = async (db: Kysely<Rows>, actor: Actor, id: string): Promise<boolean> =>
  (await positionIn(db, actor, id)) !== undefined;

/** The position of its newest message, if the actor is in it. */
export const positionIn = async (db: Kysely<Rows>, actor: Actor, id: string): Promise<number | undefined> => {
  const who = { id, tenantId: actor.tenantId, actorId: actor.id };
  const [row] = await (actor.kind === 'agent' ? positionAsAgent(db, who) : positionAsMember(db, who));
  return row?.seq;
};

interface Who {
  readonly id: string;
  readonly tenantId: string;
  readonly actorId: string;
}

const positionAsAgent = prepared((db, { id, tenantId, actorId }: Who) =>
  db
    .selectFrom('conversations')
    .select('seq')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('agent_id', '=', actorId),
);

const positionAsMember = prepared((db, { id, tenantId, actorId }: Who) =>
  db
    .selectFrom('conversations')
    .innerJoin('members', 'members.conversation_id', 'conversations.id')
    .select('conversations.seq')
    .where('conversations.tenant_id', '=', tenantId)
    .where('conversations.id', '=', id)
    .where('members.user_id', '=', actorId),
);

/** Those of the conversations that the actor is in. */
export const visible = async (db: Kysely<Rows>, actor: Actor, ids: readonly string[]): Promise<Conversation[]> => {
  if (ids.length === 0) return [];
  const { tenantId, id } = actor;
  return withAround(
    db,
    actor,
    await (actor.kind === 'agent' ? selectOfAgent : selectOfUser)(db, { tenantId, id, ids }),
  );
};

interface Which {
  readonly tenantId: string;
  /** The actor's. */
  readonly id: string;
  readonly ids: readonly string[];
}

const selectOfAgent = prepared((db, { ids, ...actor }: Which) =>
  mine(db, { ...actor, kind: 'agent' })
    .selectAll('conversations')
    .where('conversations.id', 'in', ids),
);

const selectOfUser = prepared((db, { ids, ...actor }: Which) =>
  mine(db, { ...actor, kind: 'user' })
    .selectAll('conversations')
    .where('conversations.id', 'in', ids),
);

/** Conversations of the wire from their rows, as this reader sees them. */
export const withAround = async (
  db: Kysely<Rows>,
  actor: Actor,
  rows: readonly Rows['conversations'][],
): Promise<Conversation[]> => {
  const ids = rows.map((row) => row.id);
  const members = await memberRows(db, ids);
  const newest = await newestOf(db, ids);
  return rows.map((row) => {
    const own = members.get(row.id) ?? [];
    const reader = actor.kind === 'user' ? own.find((member) => member.user_id === actor.id) : undefined;
    return toConversation(row, {
      members: own.map((member) => member.user_id),
      newest: newest.get(row.id),
      reading: reader && { readSeq: reader.read_seq, unread: reader.unread },
    });
  });
};

/** User ids by conversation, in the order they joined. */
export const membersOf = async (db: Kysely<Rows>, ids: readonly string[]): Promise<Map<string, string[]>> =>
  new Map([...(await memberRows(db, ids))].map(([id, own]) => [id, own.map((row) => row.user_id)]));

const memberRows = async (db: Kysely<Rows>, ids: readonly string[]): Promise<Map<string, Rows['members'][]>> => {
  if (ids.length === 0) return new Map();
  return Map.groupBy(await selectMembers(db, { ids }), (row) => row.conversation_id);
};

const selectMembers = prepared((db, { ids }: { ids: readonly string[] }) =>
  db.selectFrom('members').selectAll().where('conversation_id', 'in', ids).orderBy('joined_at').orderBy('user_id'),
);

/** The newest message of each, without its parts: they may be large, and a list shows none of them. */
const newestOf = async (db: Kysely<Rows>, ids: readonly string[]): Promise<Map<string, Newest>> => {
  if (ids.length === 0) return new Map();
  return new Map((await selectNewest(db, { ids })).map((row) => [row.conversation_id, row]));
};

const selectNewest = prepared((db, { ids }: { ids: readonly string[] }) =>
  db
    .selectFrom('conversations')
    .innerJoin('messages', (join) =>
      join.onRef('messages.conversation_id', '=', 'conversations.id').onRef('messages.seq', '=', 'conversations.seq'),
    )
    .select([
      'messages.conversation_id',
      'messages.author_id',
      'messages.preview',
      'messages.status',
      'messages.updated_at',
    ])
    .where('conversations.id', 'in', ids),
);

/** A conversation as writing to it needs it. */
export const threadOf = async (db: Kysely<Rows>, row: Rows['conversations']): Promise<Thread> => ({
  id: row.id,
  tenantId: row.tenant_id,
  agentId: row.agent_id,
  title: row.title,
  members: (await membersOf(db, [row.id])).get(row.id) ?? [],
});

/** The same by its id, whoever asks. */
export const threadById = async (db: Kysely<Rows>, id: string): Promise<Thread> =>
  threadOf(db, await db.selectFrom('conversations').selectAll().where('id', '=', id).executeTakeFirstOrThrow());
