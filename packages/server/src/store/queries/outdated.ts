import type { Decided } from '../outbox.ts';
import type { Tx } from '../write.ts';

/**
 * Without those that defer by preferences which were changed meanwhile: the change has woken what was deferred then
 * (wake.ts), and could not wake these. Their people are held, so that none changes until the deferring is written.
 */
export const stillHolding = async (tx: Tx, decisions: readonly Decided[]): Promise<readonly Decided[]> => {
  const userIds = new Set(decisions.flatMap((one) => (defers(one) && one.asOf?.userId) || []));
  if (userIds.size === 0) return decisions;
  await tx.db
    .selectFrom('users')
    .select('id')
    .where('id', 'in', [...userIds])
    .orderBy('id')
    .forShare()
    .execute();
  // asked after they are held: a query that had to wait would answer as it was before
  const rows = await tx.db
    .selectFrom('preferences')
    .select(['user_id', 'version'])
    .where('user_id', 'in', [...userIds])
    .execute();
  const versions = new Map(rows.map((row) => [row.user_id, row.version]));
  return decisions.filter(
    (one) => !defers(one) || one.asOf === undefined || (versions.get(one.asOf.userId) ?? 0) === one.asOf.version,
  );
};

const defers = ({ decision }: Decided): boolean => decision.action === 'defer';
