import type { MessageStatus, Part } from '@beckon/protocol';
import { only, prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';
import { countMessage } from './unread.ts';

/** A conversation as writing to it needs it: whose feeds hear of it. */
export interface Thread {
  readonly id: string;
  readonly tenantId: string;
  readonly agentId: string;
  readonly title: string;
  readonly members: readonly string[];
}

export interface NewMessage {
  readonly author: { readonly kind: 'user' | 'agent'; readonly id: string };
  readonly cid?: string | undefined;
  readonly fingerprint?: string | undefined;
  readonly runId?: string | undefined;
  readonly status: MessageStatus;
  readonly parts: readonly Part[];
  readonly preview: string;
  /** Counts for those who have not read so far. A reply counts when it is finished, and an ask has its own bucket. */
  readonly counts: boolean;
}

/**
 * The one way into a conversation: the message takes the next position, and agent and members hear of it; of one that
 * counts, the members' badges, too.
 */
export const appendMessage = async (tx: Tx, thread: Thread, message: NewMessage): Promise<Rows['messages']> => {
  const { seq, version } = only(await takePosition(tx.db, { id: thread.id, now: tx.now }));
  const row: Rows['messages'] = {
    id: tx.newId(),
    tenant_id: thread.tenantId,
    conversation_id: thread.id,
    seq,
    author_kind: message.author.kind,
    author_id: message.author.id,
    cid: message.cid ?? null,
    run_id: message.runId ?? null,
    status: message.status,
    parts: JSON.stringify(message.parts),
    version: 1,
    created_at: tx.now,
    updated_at: tx.now,
    fingerprint: message.fingerprint ?? null,
    rev: 1,
    error: null,
    preview: message.preview,
    unread_seq: message.counts ? seq : null,
  };
  await insertMessage(tx.db, { row });
  for (const reader of readersOf(thread)) {
    tx.append(reader, 'message.created', row.id, 1);
    tx.append(reader, 'conversation.updated', thread.id, version);
  }
  if (message.counts) {
    await countMessage(tx, thread.id, message.author.id, seq);
    tellBadges(tx, thread, message.author.id, version);
  }
  return row;
};

const takePosition = prepared((db, { id, now }: { id: string; now: number }) =>
  db
    .updateTable('conversations')
    .set((eb) => ({ seq: eb('seq', '+', 1), version: eb('version', '+', 1), updated_at: now }))
    .where('id', '=', id)
    .returning(['seq', 'version']),
);

const insertMessage = prepared((db, { row }: { row: Rows['messages'] }) => db.insertInto('messages').values(row));

/** Columns of a message that change while it is written. */
type Changes = Partial<Pick<Rows['messages'], 'status' | 'parts' | 'preview' | 'rev' | 'error' | 'unread_seq'>>;

/** Changes a message and tells its readers, who see the conversation's list change with it. */
export const changeMessage = async (
  tx: Tx,
  thread: Thread,
  id: string,
  changes: Changes,
): Promise<Rows['messages']> => {
  const row = only(await updateMessage(tx.db, { id, changes: { ...changes, updated_at: tx.now } }));
  for (const reader of readersOf(thread)) tx.append(reader, 'message.updated', id, row.version);
  return row;
};

const updateMessage = prepared((db, { id, changes }: { id: string; changes: Changes & { updated_at: number } }) =>
  db
    .updateTable('messages')
    .set((eb) => ({ ...changes, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .returningAll(),
);

/** The conversation looks different in lists: another preview, another count. */
export const touchThread = async (tx: Tx, thread: Thread): Promise<number> => {
  const { version } = only(await touch(tx.db, { id: thread.id, now: tx.now }));
  for (const reader of readersOf(thread)) tx.append(reader, 'conversation.updated', thread.id, version);
  return version;
};

const touch = prepared((db, { id, now }: { id: string; now: number }) =>
  db
    .updateTable('conversations')
    .set((eb) => ({ version: eb('version', '+', 1), updated_at: now }))
    .where('id', '=', id)
    .returning('version'),
);

export const tellBadges = (tx: Tx, thread: Thread, authorId: string, version: number): void => {
  for (const userId of thread.members) if (userId !== authorId) tx.append(userId, 'badge.updated', userId, version);
};

export const readersOf = (thread: Thread): string[] => [thread.agentId, ...thread.members];
