import type { Ask } from '@beckon/protocol';
import type { Kysely } from 'kysely';
import type { Rows } from '../rows.ts';
import type { Actor } from '../store.ts';
import { toAsk } from './shapes.ts';

/** All asks that the actor put or was asked. */
export const mine = (db: Kysely<Rows>, actor: Actor) => {
  const all = db.selectFrom('asks').where('asks.tenant_id', '=', actor.tenantId);
  if (actor.kind === 'agent') return all.where('asks.agent_id', '=', actor.id);
  return all.where('asks.id', 'in', (eb) =>
    eb.selectFrom('addressees').select('addressees.ask_id').where('addressees.user_id', '=', actor.id),
  );
};

/** Those of the asks that the actor put or was asked. */
export const visibleAsks = async (
  db: Kysely<Rows>,
  actor: Actor,
  ids: readonly string[],
  whole: boolean,
): Promise<Ask[]> => {
  if (ids.length === 0) return [];
  const rows = await mine(db, actor)
    .selectAll('asks')
    .where('asks.id', 'in', [...ids])
    .execute();
  return withAddressees(db, rows, whole);
};

export const withAddressees = async (db: Kysely<Rows>, rows: Rows['asks'][], whole: boolean): Promise<Ask[]> => {
  const to = await addresseesOf(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => toAsk(row, to.get(row.id) ?? [], whole));
};

/** User ids by ask. */
export const addresseesOf = async (db: Kysely<Rows>, askIds: readonly string[]): Promise<Map<string, string[]>> => {
  if (askIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('addressees')
    .select(['ask_id', 'user_id'])
    .where('ask_id', 'in', [...askIds])
    .orderBy('user_id')
    .execute();
  const grouped = Map.groupBy(rows, (row) => row.ask_id);
  return new Map([...grouped].map(([id, own]) => [id, own.map((row) => row.user_id)]));
};
