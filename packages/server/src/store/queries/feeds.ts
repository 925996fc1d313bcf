import { limits } from '@beckon/protocol';
import type { Kysely } from 'kysely';
import type { Feeds, Head } from '../feeds.ts';
import { prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import { newEpoch, type Write } from '../write.ts';
import { hydrateFeed } from './hydrate.ts';
import { fitting } from './weigh.ts';

export const feeds = (read: Kysely<Rows>, write: Write, now: () => number): Feeds => ({
  head: async (principalId) => {
    const known = await readHead(read, principalId);
    return known ?? makeHead(write, principalId);
  },
  heads: async (principalIds) => {
    const heads = new Map<string, number>();
    for (let at = 0; at < principalIds.length; at += MOST_AT_ONCE) {
      const rows = await selectHeads(read, { ids: principalIds.slice(at, at + MOST_AT_ONCE) });
      for (const { principal_id, seq } of rows) heads.set(principal_id, seq);
    }
    return heads;
  },
  page: async (principal, since, limit) => {
    const rows = await selectAfter(read, { principalId: principal.id, since, limit });
    const page = await fitting(read, rows, limits.replayBytes);
    return {
      frames: await hydrateFeed(read, principal, page, now()),
      more: rows.length === limit || page.length < rows.length,
    };
  },
  trim: async (before, keep, limit) => {
    // a walk over the heads: positions have no holes, so the oldest row of a feed is the one after those that are gone
    const old = await read
      .selectFrom('heads')
      .innerJoin('feed', (join) =>
        join
          .onRef('feed.principal_id', '=', 'heads.principal_id')
          .on((eb) => eb('feed.seq', '=', eb('heads.trimmed', '+', 1))),
      )
      .select('heads.principal_id')
      .where((eb) => eb(eb('heads.seq', '-', eb.ref('heads.trimmed')), '>', keep))
      .where('feed.at', '<', before)
      .limit(limit)
      .execute();
    let gone = 0;
    for (const { principal_id } of old) gone += await trimOne(write, principal_id, before, keep);
    return gone;
  },
});

/** Well below what a statement takes of either database. */
const MOST_AT_ONCE = 1_000;

const selectHeads = prepared((db, { ids }: { ids: readonly string[] }) =>
  db.selectFrom('heads').select(['principal_id', 'seq']).where('principal_id', 'in', ids),
);

const selectAfter = prepared((db, page: { principalId: string; since: number; limit: number }) =>
  db
    .selectFrom('feed')
    .select(['seq', 'type', 'entity_id', 'at'])
    .where('principal_id', '=', page.principalId)
    .where('seq', '>', page.since)
    .orderBy('seq')
    .limit(page.limit),
);

const readHead = async (db: Kysely<Rows>, principalId: string): Promise<Head | undefined> =>
  (await selectHead(db, { principalId }))[0];

const selectHead = prepared((db, { principalId }: { principalId: string }) =>
  db.selectFrom('heads').select(['epoch', 'seq', 'trimmed']).where('principal_id', '=', principalId),
);

const makeHead = (write: Write, principalId: string): Promise<Head> =>
  write(async (tx) => {
    await tx.db
      .insertInto('heads')
      .values({ principal_id: principalId, epoch: newEpoch(), seq: 0, trimmed: 0 })
      .onConflict((conflict) => conflict.column('principal_id').doNothing())
      .execute();
    const head = await readHead(tx.db, principalId);
    if (!head) throw new Error('the head was not made');
    return head;
  });

/** One feed a transaction: a long one does not hold up the writers behind it. */
const trimOne = (write: Write, principalId: string, before: number, keep: number): Promise<number> =>
  write(async (tx) => {
    // of two that trim the same feed the second waits here, and finds it done
    const [head] = await tx.db
      .selectFrom('heads')
      .select('seq')
      .where('principal_id', '=', principalId)
      .forNoKeyUpdate()
      .execute();
    if (!head) return 0;
    const { last } = await tx.db
      .selectFrom('feed')
      .select((eb) => eb.fn.max<number | null>('seq').as('last'))
      .where('principal_id', '=', principalId)
      .where('at', '<', before)
      .where('seq', '<=', head.seq - keep)
      .executeTakeFirstOrThrow();
    if (last === null) return 0;
    const { numDeletedRows } = await tx.db
      .deleteFrom('feed')
      .where('principal_id', '=', principalId)
      .where('seq', '<=', last)
      .executeTakeFirst();
    await tx.db
      .updateTable('heads')
      .set({ trimmed: last })
      .where('principal_id', '=', principalId)
      .where('trimmed', '<', last)
      .execute();
    return Number(numDeletedRows);
  });
