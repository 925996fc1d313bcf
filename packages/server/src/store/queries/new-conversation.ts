import type { NewConversation } from '../conversations.ts';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';
import { meet } from './contacts.ts';

/** Makes a conversation and tells everyone in it. */
export const create = async (
  tx: Tx,
  wanted: NewConversation & { readonly inboxOf?: string },
): Promise<Rows['conversations']> => {
  const row = await tx.db
    .insertInto('conversations')
    .values({
      id: tx.newId(),
      tenant_id: wanted.tenantId,
      agent_id: wanted.agentId,
      key_of: (wanted.key === undefined ? undefined : wanted.keyOf) ?? '',
      key: wanted.key ?? null,
      title: wanted.title ?? '',
      seq: 0,
      version: 1,
      created_at: tx.now,
      updated_at: tx.now,
      double_texting: wanted.doubleTexting ?? 'queue',
      inbox_of: wanted.inboxOf ?? null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const members = wanted.members.map((userId) => ({
    conversation_id: row.id,
    user_id: userId,
    joined_at: tx.now,
    read_seq: 0,
    unread: 0,
  }));
  if (members.length > 0) await tx.db.insertInto('members').values(members).execute();
  await meet(tx, row.agent_id, wanted.members);
  for (const reader of [row.agent_id, ...wanted.members])
    tx.append(reader, 'conversation.created', row.id, row.version);
  return row;
};
