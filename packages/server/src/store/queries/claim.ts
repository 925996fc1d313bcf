import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Claimed } from '../outbox.ts';
import { padded, prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import { together } from '../together.ts';
import type { Tx } from '../write.ts';
import { badgeTotals } from './badge-totals.ts';
import { notEmptied } from './emptied.ts';
import { lifeOf } from './follow-up.ts';
import { keptOf } from './preferences.ts';
import { asksByIds } from './read-asks.ts';
import { withdraw } from './withdraw.ts';

/** A delivery as it was found due, with what it needs to be sent. */
interface Found {
  readonly row: Rows['deliveries'];
  readonly about: Awaited<ReturnType<typeof selectAbout>>[number];
  readonly lifeUntil: number;
}

/**
 * Claims what is due, and what was claimed by somebody whose lease ran out. In the same transaction everything is read
 * again: what was settled meanwhile is withdrawn here and never reaches a sender.
 *
 * What others hold is left to them, so claimers share the work, and a claim waits for nobody. The notifications are not
 * held: who settles one comes to its deliveries after it, waits there for the claim, and finds them claimed.
 */
export const claimDeliveries = async (tx: Tx, limit: number, leaseMs: number): Promise<Claimed[]> => {
  if (limit <= 0) return [];
  const found = await read(tx, await holdDue(tx, limit));
  const wholes = found.filter(({ about }) => about.kind === 'summary').map(({ row }) => row.notification_id);
  const open = await notEmptied(tx.db, wholes);
  const unwanted = found.flatMap((one) => {
    const empty = one.about.kind === 'summary' && !open.has(one.row.notification_id);
    const reason = reasonToWithdraw(one, tx.now) ?? (empty ? 'settled' : undefined);
    return reason === undefined ? [] : [{ ...one, reason }];
  });
  await withdraw(tx, unwanted);
  const ended = new Set(unwanted.map(({ row }) => row));
  return take(
    tx,
    found.filter(({ row }) => !ended.has(row)),
    leaseMs,
  );
};

/** Those whose lease ran out come first: they have waited for longer, and the others cannot keep them waiting. */
const holdDue = async (tx: Tx, limit: number): Promise<Rows['deliveries'][]> => {
  const lapsed = await holdLapsed(tx.db, { now: tx.now, limit });
  if (lapsed.length >= limit) return lapsed;
  return [...lapsed, ...(await holdWaiting(tx.db, { now: tx.now, limit: limit - lapsed.length }))];
};

const read = async (tx: Tx, rows: readonly Rows['deliveries'][]): Promise<Found[]> => {
  if (rows.length === 0) return [];
  const about = await selectAbout(tx.db, { ids: padded(rows.map(({ id }) => id)) });
  const byId = new Map(about.map((one) => [one.id, one]));
  return rows.flatMap((row) => {
    const about = byId.get(row.id);
    return about ? [{ row, about, lifeUntil: lifeOf(row, about) }] : [];
  });
};

const reasonToWithdraw = ({ row, about, lifeUntil }: Found, now: number): string | undefined => {
  if (about.device_state !== 'active') return `device ${about.device_state}`;
  if (about.address === null) return 'device gone';
  if (row.purpose === 'alert' && about.notification_state === 'closed') return 'settled';
  return lifeUntil <= now ? 'life over' : undefined;
};

const take = async (tx: Tx, wanted: readonly Found[], leaseMs: number): Promise<Claimed[]> => {
  if (wanted.length === 0) return [];
  const claim = randomUUID();
  const [badges, asks] = await together([
    badgeTotals(
      tx.db,
      wanted.map(({ about }) => about.user_id),
    ),
    // of a long detail nothing fits in a push: the beginning, marked, is enough to know that
    asksByIds(
      tx.db,
      wanted.flatMap(({ about }) => about.ask_id ?? []),
    ),
    // every claim counts as an attempt
    markClaimed(tx.db, { ids: padded(wanted.map(({ row }) => row.id)), claim, leaseUntil: tx.now + leaseMs }),
  ]);
  return wanted.map(({ row, about, lifeUntil }) => ({
    id: row.id,
    claim,
    purpose: row.purpose as Claimed['purpose'],
    attempts: row.attempts + 1,
    tenantId: row.tenant_id,
    userId: about.user_id,
    locale: about.locale,
    private: about.preferences !== null && keptOf(about.preferences).privatePreviews,
    agentName: about.agent_name,
    device: { id: row.device_id, name: about.device_name, kind: about.device_kind, address: about.address ?? '' },
    notification: {
      id: row.notification_id,
      occasion: about.occasion,
      kind: about.kind as Claimed['notification']['kind'],
      priority: about.priority as Claimed['notification']['priority'],
      title: about.title,
      body: about.body,
      agentId: about.agent_id,
      conversationId: about.conversation_id,
      createdAt: about.created_at,
      lifeUntil,
    },
    ask: (about.ask_id !== null && asks.get(about.ask_id)) || null,
    badge: badges(about.user_id),
  }));
};

const holdLapsed = prepared((db, { now, limit }: { now: number; limit: number }) =>
  db
    .selectFrom('deliveries')
    .selectAll()
    // a literal, here and below: a partial index is used only where its condition stands in the query to the letter
    .where('state', '=', sql.lit('claimed'))
    .where('lease_until', '<=', now)
    .orderBy('lease_until')
    .limit(limit)
    .forNoKeyUpdate()
    .skipLocked(),
);

const holdWaiting = prepared((db, { now, limit }: { now: number; limit: number }) =>
  db
    .selectFrom('deliveries')
    .selectAll()
    .where('state', '=', sql.lit('due'))
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(limit)
    .forNoKeyUpdate()
    .skipLocked(),
);

const selectAbout = prepared((db, { ids }: { ids: string[] }) =>
  db
    .selectFrom('deliveries')
    .innerJoin('notifications', 'notifications.id', 'deliveries.notification_id')
    .innerJoin('users', 'users.id', 'notifications.user_id')
    .innerJoin('devices', 'devices.id', 'deliveries.device_id')
    .leftJoin('agents', 'agents.id', 'notifications.agent_id')
    .leftJoin('preferences', 'preferences.user_id', 'notifications.user_id')
    .select(['deliveries.id', 'users.locale', 'notifications.state as notification_state', 'closed_how'])
    .select(['notifications.user_id', 'occasion', 'notifications.kind', 'priority', 'title', 'body'])
    .select(['agents.name as agent_name', 'preferences.data as preferences'])
    .select(['agent_id', 'ask_id', 'conversation_id', 'notifications.created_at', 'life_until'])
    .select(['devices.state as device_state', 'devices.name as device_name', 'devices.kind as device_kind', 'address'])
    .where('deliveries.id', 'in', ids),
);

const markClaimed = prepared((db, to: { ids: string[]; claim: string; leaseUntil: number }) =>
  db
    .updateTable('deliveries')
    .set((eb) => ({
      state: 'claimed',
      outcome: null,
      status: null,
      claim: to.claim,
      lease_until: to.leaseUntil,
      attempts: eb('attempts', '+', 1),
    }))
    .where('id', 'in', to.ids),
);
