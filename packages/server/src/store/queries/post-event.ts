import { occasions } from '@beckon/protocol';
import type { NewEvent, Posted } from '../asks.ts';
import type { Tx } from '../write.ts';
import { address } from './addressees.ts';
import { meet } from './contacts.ts';
import { closeIdle, tellIdle } from './idle.ts';
import { toEvent } from './shapes.ts';
import { tell } from './tell.ts';

/** The transaction of an event: the event, and the notifications that are now due. */
export const postEvent = async (tx: Tx, wanted: NewEvent): Promise<Posted> => {
  const known = await findByKey(tx, wanted);
  if (known) return known;
  const task = wanted.partOf === undefined ? undefined : await taskOf(tx, wanted.agentId, wanted.partOf);
  const conversationId = wanted.conversationId ?? task;
  const addressed = await address(tx, { ...wanted, conversationId });
  if (addressed.type !== 'found') return addressed;

  await meet(tx, wanted.agentId, addressed.userIds);
  const row = await tx.db
    .insertInto('events')
    .values({
      id: tx.newId(),
      tenant_id: wanted.tenantId,
      agent_id: wanted.agentId,
      conversation_id: conversationId ?? null,
      key: wanted.key,
      fingerprint: wanted.fingerprint,
      type: wanted.type,
      title: wanted.title,
      body: wanted.body ?? null,
      addressees: JSON.stringify(addressed.userIds),
      created_at: tx.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const subject = {
    tenantId: wanted.tenantId,
    occasion: occasions.event(row.id),
    agentId: wanted.agentId,
    eventId: row.id,
    conversationId,
    partOf: wanted.partOf === undefined ? undefined : task === undefined ? 'unknown' : 'known',
  } as const;
  if (wanted.type === 'idle' && wanted.partOf === undefined)
    await tellIdle(tx, addressed.userIds, subject, wanted.telling);
  else {
    if (wanted.partOf === undefined) await closeIdle(tx, wanted.agentId, conversationId ?? null);
    await tell(tx, addressed.userIds, subject, wanted.telling);
  }
  return { type: 'posted', event: toEvent(row) };
};

/** The conversation that an agent named so. */
const taskOf = async (tx: Tx, agentId: string, key: string): Promise<string | undefined> => {
  const row = await tx.db
    .selectFrom('conversations')
    .select('id')
    .where('agent_id', '=', agentId)
    .where('key_of', '=', '')
    .where('key', '=', key)
    .executeTakeFirst();
  return row?.id;
};

const findByKey = async (tx: Tx, wanted: NewEvent): Promise<Posted | undefined> => {
  const row = await tx.db
    .selectFrom('events')
    .selectAll()
    .where('agent_id', '=', wanted.agentId)
    .where('key', '=', wanted.key)
    .executeTakeFirst();
  if (!row) return undefined;
  return row.fingerprint === wanted.fingerprint ? { type: 'known', event: toEvent(row) } : { type: 'key_reused' };
};
