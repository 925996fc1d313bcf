import { occasions } from '@beckon/protocol';
import { sql } from 'kysely';
import type { Summary } from '../outbox.ts';
import type { Tx } from '../write.ts';
import { holdDue, keepDecisions } from './decide.ts';
import { tell } from './tell.ts';

/** Several notifications become one: it is made due, and they are decided, in one transaction. Answers how many they were. */
export const summarise = async (tx: Tx, { tenantId, userId, ids, telling, decision }: Summary): Promise<number> => {
  const held = await holdDue(
    tx,
    ids.map((id) => ({ id, decision })),
  );
  const own = held.filter(({ row }) => row.user_id === userId);
  const [first] = own;
  if (first === undefined || own.length < 2) return 0;
  const [summaryId] =
    (await begun(tx, userId)) ??
    (await tell(tx, [userId], { tenantId, occasion: occasions.summary(first.row.id), agentId: null }, telling));
  if (summaryId === undefined) return 0;
  await tx.db
    .updateTable('notifications')
    .set({ summary_id: summaryId })
    .where(
      'id',
      'in',
      own.map(({ row }) => row.id),
    )
    .execute();
  const evidence = { ...decision.evidence, summary: summaryId, together: own.length };
  await keepDecisions(
    tx,
    own.map(({ row }) => ({ row, decision: { ...decision, evidence } })),
  );
  return own.length;
};

/** The summary that another pass has just begun for them, and nobody has decided about. */
const begun = async (tx: Tx, userId: string): Promise<[string] | undefined> => {
  const row = await tx.db
    .selectFrom('notifications')
    .select('id')
    .where('user_id', '=', userId)
    .where('kind', '=', sql.lit('summary'))
    .where('state', '=', 'due')
    .where('created_at', '>=', tx.now - JUST_NOW)
    .forNoKeyUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row && [row.id];
};

const JUST_NOW = 60_000;
