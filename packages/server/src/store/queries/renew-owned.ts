import type { Kysely } from 'kysely';
import type { Rows } from '../rows.ts';

/**
 * Renews the leases of all that this owner is at; answers how many. One row at a time where somebody holds one: whoever
 * holds several of them could otherwise wait for a row of this statement, and it for theirs.
 */
export const renewOwned = async (db: Kysely<Rows>, owner: string, leaseUntil: number): Promise<number> => {
  const theirs = db.selectFrom('runs').select('id').where('owner', '=', owner).where('status', '=', 'running');
  const renewed = await db
    .updateTable('runs')
    .set({ lease_until: leaseUntil })
    .where('id', 'in', theirs.orderBy('id').forNoKeyUpdate().skipLocked())
    .returning('id')
    .execute();
  const busy = await theirs.where('lease_until', '<', leaseUntil).execute();
  for (const { id } of busy) {
    await db
      .updateTable('runs')
      .set({ lease_until: leaseUntil })
      .where('id', '=', id)
      .where('owner', '=', owner)
      .where('status', '=', 'running')
      .execute();
  }
  return renewed.length + busy.length;
};
