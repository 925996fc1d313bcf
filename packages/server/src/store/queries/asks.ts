import { type Kysely, sql } from 'kysely';
import type { Asks } from '../asks.ts';
import { prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Write } from '../write.ts';
import { readBadges } from './badges.ts';
import { holdToSettle } from './close.ts';
import { holdOfAsks } from './hold.ts';
import { openAsk } from './open-ask.ts';
import { postEvent } from './post-event.ts';
import { allWithAddressees, briefAsks, wholeAsk } from './read-asks.ts';
import { acknowledge, answerAsk, settle, settleHeld } from './settle-ask.ts';
import { pageOf } from './shapes.ts';

/** More open asks than this are not bootstrapped; nobody reads a thousand questions. */
const MOST_WAITING = 1_000;

export const asks = (read: Kysely<Rows>, write: Write): Asks => ({
  open: (ask) => write((tx) => openAsk(tx, ask)),
  post: (event) => write((tx) => postEvent(tx, event)),

  get: (actor, id) => wholeAsk(read, actor, id),
  list: async (actor, { before, limit, state }) => {
    const rows = await briefAsks(read, actor, state)
      .$if(before !== undefined, (query) => query.where('asks.id', '<', before ?? ''))
      .orderBy('asks.id', 'desc')
      .limit(limit + 1)
      .execute();
    return pageOf(await allWithAddressees(read, rows), limit);
  },
  waiting: async (actor) => {
    const unfinished =
      actor.kind === 'user'
        ? briefAsks(read, actor, 'open')
        : briefAsks(read, actor).where('asks.state', 'in', ['open', 'answered']).where('asks.ack', 'is', null);
    return allWithAddressees(read, await unfinished.orderBy('asks.id').limit(MOST_WAITING).execute());
  },
  badges: (userId) => readBadges(read, userId),

  answer: (tenantId, id, answer) => write((tx) => answerAsk(tx, { tenantId, id }, answer)),
  cancel: (tenantId, agentId, id, reason) =>
    write((tx) => settle(tx, { tenantId, id, agentId }, { state: 'cancelled', reason })),
  ack: (tenantId, agentId, id, ack) => write((tx) => acknowledge(tx, { tenantId, id, agentId }, ack)),
  expire: (limit) =>
    write(async (tx) => {
      const rows = await tx.db
        .selectFrom('asks')
        .select(['id', 'tenant_id'])
        .where('state', '=', sql.lit('open'))
        .where('expires_at', 'is not', null)
        .where('expires_at', '<=', tx.now)
        .orderBy('expires_at')
        .limit(limit)
        .execute();
      const ids = rows.map(({ id }) => id);
      await holdOfAsks(tx, ids);
      await holdToSettle(tx, ids);
      for (const row of rows.sort(byId)) {
        await settleHeld(tx, { tenantId: row.tenant_id, id: row.id }, { state: 'expired' });
      }
      return rows.length;
    }),
  nextExpiry: async () => {
    const [row] = await selectNextExpiry(read, {});
    return row?.expires_at ?? undefined;
  },
});

const byId = (one: { id: string }, other: { id: string }): number => (one.id < other.id ? -1 : 1);

const selectNextExpiry = prepared((db) =>
  db
    .selectFrom('asks')
    .select('expires_at')
    // literal: a partial index is used only where its condition stands in the query to the letter
    .where('state', '=', sql.lit('open'))
    .where('expires_at', 'is not', null)
    .orderBy('expires_at')
    .limit(1),
);
