import { occasions } from '@beckon/protocol';
import { sql } from 'kysely';
import type { Part, Summary } from '../outbox.ts';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';
import { holdDue, keepDecisions } from './decide.ts';
import { tell } from './tell.ts';
import { touch } from './touch.ts';

/**
 * Several notifications become one: it is made due, or the one that waits takes them in, and they are decided, in one
 * transaction. Answers how many they were.
 */
export const summarise = async (tx: Tx, { tenantId, userId, ids, telling, decision }: Summary): Promise<number> => {
  const held = await holdDue(
    tx,
    ids.map((id) => ({ id, decision })),
  );
  const own = held.filter(({ row }) => row.user_id === userId && row.kind !== 'summary');
  const [first] = own;
  if (first === undefined) return 0;
  const parts = own.map(({ row }) => partOf(row));
  const waiting = await holdWaiting(tx, userId);
  if (waiting === undefined && own.length < 2) return 0;
  const subject = { tenantId, occasion: occasions.summary(first.row.id), agentId: null };
  const summaryId = waiting
    ? await takeIn(tx, waiting, parts, telling)
    : (await tell(tx, [userId], subject, telling(parts)))[0];
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

type Waiting = Pick<Rows['notifications'], 'id' | 'user_id' | 'version' | 'life_until'>;

/** Their summary that was not told yet: another pass has just made it, or it waits for the next quiet time to end. */
const holdWaiting = (tx: Tx, userId: string): Promise<Waiting | undefined> =>
  tx.db
    .selectFrom('notifications')
    .select(['id', 'user_id', 'version', 'life_until'])
    .where('user_id', '=', userId)
    .where('kind', '=', sql.lit('summary'))
    .where('state', '=', 'due')
    .orderBy('id')
    .forNoKeyUpdate()
    .skipLocked()
    .executeTakeFirst();

/** It says what it said, and these. */
const takeIn = async (
  tx: Tx,
  { id, life_until, ...waiting }: Waiting,
  parts: readonly Part[],
  telling: Summary['telling'],
): Promise<string> => {
  const before = await tx.db
    .selectFrom('notifications')
    .select(['kind', 'title', 'body'])
    .where('summary_id', '=', id)
    .where('state', '<>', sql.lit('closed'))
    .orderBy('id')
    .execute();
  const { title, body = null, lifeUntil } = telling([...before.map(partOf), ...parts]);
  await tx.db
    .updateTable('notifications')
    .set({ title, body, life_until: Math.max(life_until, lifeUntil) })
    .where('id', '=', id)
    .execute();
  await touch(tx, [{ id, ...waiting }]);
  return id;
};

const partOf = ({ kind, title, body }: Pick<Rows['notifications'], 'kind' | 'title' | 'body'>): Part => ({
  kind: kind as Part['kind'],
  title,
  body,
});
