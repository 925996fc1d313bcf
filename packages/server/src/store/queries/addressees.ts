import type { Conversation } from '@beckon/protocol';
import type { Tx } from '../write.ts';
import { visible } from './conversations.ts';

export interface Wanted {
  readonly tenantId: string;
  readonly agentId: string;
  readonly conversationId?: string | undefined;
  readonly to: readonly string[];
}

export type Addressed =
  | { readonly type: 'found'; readonly userIds: string[]; readonly conversation: Conversation | undefined }
  | { readonly type: 'no_addressee' }
  | { readonly type: 'unknown_addressee'; readonly userId: string }
  | { readonly type: 'unknown_conversation' };

/** Who is meant: those named, else the members of the conversation, else the owner of the agent. */
export const address = async (tx: Tx, wanted: Wanted): Promise<Addressed> => {
  const conversation = await findConversation(tx, wanted);
  if (wanted.conversationId !== undefined && !conversation) return { type: 'unknown_conversation' };
  if (wanted.to.length > 0) return named(tx, wanted, conversation);
  const members = conversation?.members ?? [];
  const userIds = members.length > 0 ? members : await ownerOf(tx, wanted);
  return userIds.length > 0 ? { type: 'found', userIds, conversation } : { type: 'no_addressee' };
};

const findConversation = async (tx: Tx, wanted: Wanted): Promise<Conversation | undefined> => {
  if (wanted.conversationId === undefined) return undefined;
  const actor = { tenantId: wanted.tenantId, kind: 'agent', id: wanted.agentId } as const;
  return (await visible(tx.db, actor, [wanted.conversationId]))[0];
};

const named = async (tx: Tx, wanted: Wanted, conversation: Conversation | undefined): Promise<Addressed> => {
  const unique = [...new Set(wanted.to)];
  const rows = await tx.db
    .selectFrom('users')
    .select('id')
    .where('tenant_id', '=', wanted.tenantId)
    .where('id', 'in', unique)
    .execute();
  const known = new Set(rows.map((row) => row.id));
  const stranger = unique.find((userId) => !known.has(userId));
  if (stranger !== undefined) return { type: 'unknown_addressee', userId: stranger };
  return { type: 'found', userIds: unique, conversation };
};

const ownerOf = async (tx: Tx, wanted: Wanted): Promise<string[]> => {
  const row = await tx.db
    .selectFrom('agents')
    .select('owner_id')
    .where('tenant_id', '=', wanted.tenantId)
    .where('id', '=', wanted.agentId)
    .executeTakeFirst();
  return row?.owner_id ? [row.owner_id] : [];
};
