import type { Ack, Answer } from '@beckon/protocol';
import type { Moved } from '../asks.ts';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';
import { queueAfterAsk } from './after-ask.ts';
import { closeForAsk } from './close.ts';
import { holdOfAsks } from './hold.ts';
import { addresseesOf, withAddressees } from './read-asks.ts';
import { toAsk } from './shapes.ts';

interface Which {
  readonly tenantId: string;
  readonly id: string;
  /** When the agent acts on its own ask. */
  readonly agentId?: string;
}

type Settlement =
  | { readonly state: 'answered'; readonly answer: Answer }
  | { readonly state: 'cancelled'; readonly reason: string | undefined }
  | { readonly state: 'expired' };

/**
 * The one door out of `open`. The update is a compare-and-set on the state: of two answers one finds the ask open, and
 * the other finds what the first left.
 */
export const settle = async (tx: Tx, which: Which, to: Settlement): Promise<Moved | undefined> => {
  await holdOfAsks(tx, [which.id]);
  return settleHeld(tx, which, to);
};

/** The same, by who holds the conversations already. */
export const settleHeld = async (tx: Tx, which: Which, to: Settlement): Promise<Moved | undefined> => {
  const moved = await tx.db
    .updateTable('asks')
    .set((eb) => ({
      state: to.state,
      answer: to.state === 'answered' ? JSON.stringify(to.answer) : null,
      reason: to.state === 'cancelled' ? (to.reason ?? null) : null,
      settled_at: tx.now,
      version: eb('version', '+', 1),
    }))
    .where('tenant_id', '=', which.tenantId)
    .where('id', '=', which.id)
    .where('state', '=', 'open')
    .$if(to.state === 'answered', (query) =>
      query.where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', tx.now)])),
    )
    .$if(which.agentId !== undefined, (query) => query.where('agent_id', '=', which.agentId ?? ''))
    .returningAll()
    .executeTakeFirst();
  if (!moved) return to.state === 'answered' ? tooLate(tx, which) : stood(tx, which);

  await tx.db.updateTable('addressees').set({ state: to.state }).where('ask_id', '=', moved.id).execute();
  const userIds = await tellReaders(tx, moved);
  for (const userId of userIds) tx.append(userId, 'badge.updated', userId, moved.version);
  await queueAfterAsk(tx, moved.id);
  const answer = to.state === 'answered' ? to.answer : undefined;
  await closeForAsk(tx, moved.id, { how: to.state, on: answer?.deviceName }, answer?.deviceId);
  return { type: 'moved', ask: toAsk(moved, userIds) };
};

/**
 * A person's answer, if they are asked now: since they looked, they may have left the conversation in which they were.
 * What an agent hands on was given where it runs.
 */
export const answerAsk = async (tx: Tx, which: Which, answer: Answer): Promise<Moved | undefined> => {
  await holdOfAsks(tx, [which.id]);
  if (answer.userId !== null && answer.via !== 'agent') {
    const asked = await tx.db
      .selectFrom('addressees')
      .select('state')
      .where('ask_id', '=', which.id)
      .where('user_id', '=', answer.userId)
      .executeTakeFirst();
    if (!asked) return undefined;
  }
  return settleHeld(tx, which, { state: 'answered', answer });
};

/** Somebody was faster, or the time was over and nobody had ended the ask yet: then it is ended here. */
const tooLate = async (tx: Tx, which: Which): Promise<Moved | undefined> => {
  const left = await stood(tx, which);
  if (left?.ask.state !== 'open') return left;
  const expired = await settleHeld(tx, which, { state: 'expired' });
  return expired && { type: 'stood', ask: expired.ask };
};

/** Notes what the agent says became of the answer. The ask stays answered. */
export const acknowledge = async (tx: Tx, which: Which & { agentId: string }, ack: Ack): Promise<Moved | undefined> => {
  const before = await stood(tx, which);
  if (before && sameAck(before.ask.ack, ack)) return { type: 'moved', ask: before.ask };
  const row = await tx.db
    .updateTable('asks')
    .set((eb) => ({ ack: JSON.stringify(ack), version: eb('version', '+', 1) }))
    .where('tenant_id', '=', which.tenantId)
    .where('id', '=', which.id)
    .where('agent_id', '=', which.agentId)
    .where('state', '=', 'answered')
    .returningAll()
    .executeTakeFirst();
  if (!row) return stood(tx, which);
  return { type: 'moved', ask: toAsk(row, await tellReaders(tx, row)) };
};

/** An ack that was repeated because its response was lost is no news to anybody. */
const sameAck = (known: Ack | undefined, ack: Ack): boolean =>
  known !== undefined && known.ok === ack.ok && known.reason === ack.reason;

/** Tells agent and addressees that the ask has a new version. Answers the addressees. */
const tellReaders = async (tx: Tx, row: Rows['asks']): Promise<string[]> => {
  const userIds = (await addresseesOf(tx.db, [row.id])).get(row.id) ?? [];
  for (const reader of [row.agent_id, ...userIds]) tx.append(reader, 'ask.updated', row.id, row.version);
  return userIds;
};

const stood = async (tx: Tx, which: Which): Promise<Moved | undefined> => {
  const row = await tx.db
    .selectFrom('asks')
    .selectAll()
    .where('tenant_id', '=', which.tenantId)
    .where('id', '=', which.id)
    .$if(which.agentId !== undefined, (query) => query.where('agent_id', '=', which.agentId ?? ''))
    .executeTakeFirst();
  if (!row) return undefined;
  return { type: 'stood', ask: await withAddressees(tx.db, row) };
};
