import type { Conversation } from '@beckon/protocol';
import { prepared } from '../prepared.ts';
import type { Tx } from '../write.ts';
import { hold } from './hold.ts';
import { visible } from './threads.ts';

export interface Wanted {
  readonly tenantId: string;
  readonly agentId: string;
  readonly conversationId?: string | undefined;
  readonly to: readonly string[];
}

export type Addressed =
  | {
      readonly type: 'found';
      readonly userIds: string[];
      /** They are asked because they are in the conversation: who leaves it is no longer asked. */
      readonly asMembers: boolean;
      readonly conversation: Conversation | undefined;
    }
  | { readonly type: 'no_addressee' }
  | { readonly type: 'unknown_addressee'; readonly userId: string }
  | { readonly type: 'unknown_conversation' };

/** Who is meant: those named, else the members of the conversation, else the owner of the agent. */
export const address = async (tx: Tx, wanted: Wanted): Promise<Addressed> => {
  const conversation = await findConversation(tx, wanted);
  if (wanted.conversationId !== undefined && !conversation) return { type: 'unknown_conversation' };
  if (wanted.to.length > 0) {
    const userIds = await peopleNamed(tx, wanted);
    if (Array.isArray(userIds)) return { type: 'found', userIds, asMembers: false, conversation };
    return { type: 'unknown_addressee', userId: userIds.stranger };
  }
  const members = conversation?.members ?? [];
  if (members.length > 0) return { type: 'found', userIds: members, asMembers: true, conversation };
  const owner = await ownerOf(tx, wanted);
  return owner.length > 0
    ? { type: 'found', userIds: owner, asMembers: false, conversation }
    : { type: 'no_addressee' };
};

const findConversation = async (tx: Tx, wanted: Wanted): Promise<Conversation | undefined> => {
  if (wanted.conversationId === undefined) return undefined;
  await hold(tx, [wanted.conversationId]);
  const actor = { tenantId: wanted.tenantId, kind: 'agent', id: wanted.agentId } as const;
  return (await visible(tx.db, actor, [wanted.conversationId]))[0];
};

/** The users who are meant, each once; or the first who is not one of the tenant. */
export const peopleNamed = async (
  tx: Tx,
  wanted: Pick<Wanted, 'tenantId' | 'to'>,
): Promise<string[] | { readonly stranger: string }> => {
  const unique = [...new Set(wanted.to)];
  const rows = await selectPeople(tx.db, { tenantId: wanted.tenantId, ids: unique });
  const known = new Set(rows.map((row) => row.id));
  const stranger = unique.find((userId) => !known.has(userId));
  return stranger === undefined ? unique : { stranger };
};

/** The agent's owner, alone or not at all. */
export const ownerOf = async (tx: Tx, wanted: Pick<Wanted, 'tenantId' | 'agentId'>): Promise<string[]> => {
  const [row] = await selectOwner(tx.db, { tenantId: wanted.tenantId, agentId: wanted.agentId });
  return row?.owner_id ? [row.owner_id] : [];
};

const selectPeople = prepared((db, { tenantId, ids }: { tenantId: string; ids: string[] }) =>
  db.selectFrom('users').select('id').where('tenant_id', '=', tenantId).where('id', 'in', ids),
);

const selectOwner = prepared((db, { tenantId, agentId }: { tenantId: string; agentId: string }) =>
  db.selectFrom('agents').select('owner_id').where('tenant_id', '=', tenantId).where('id', '=', agentId),
);
