import type { Ask } from '@beckon/protocol';
import type { Kysely, SelectQueryBuilder } from 'kysely';
import { padded, prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Actor } from '../store.ts';
import { together } from '../together.ts';
import { type BriefAsk, toAsk } from './shapes.ts';

/** Every column but the rest of a long detail: a page of asks reads kilobytes, however much their agents wrote. */
const BRIEF = [
  'asks.id',
  'asks.tenant_id',
  'asks.agent_id',
  'asks.conversation_id',
  'asks.message_id',
  'asks.key',
  'asks.fingerprint',
  'asks.kind',
  'asks.title',
  'asks.body',
  'asks.detail',
  'asks.detail_hash',
  'asks.options',
  'asks.multiple',
  'asks.custom',
  'asks.always',
  'asks.always_covers',
  'asks.ask_group',
  'asks.risk',
  'asks.state',
  'asks.reason',
  'asks.answer',
  'asks.ack',
  'asks.version',
  'asks.created_at',
  'asks.expires_at',
  'asks.settled_at',
] as const;

/** All asks that the actor put or was asked; with a state, those in it. */
const mine = (db: Kysely<Rows>, actor: Actor, state?: string) => {
  const all = db.selectFrom('asks').where('asks.tenant_id', '=', actor.tenantId);
  if (actor.kind === 'agent') {
    const own = all.where('asks.agent_id', '=', actor.id);
    return state === undefined ? own : own.where('asks.state', '=', state);
  }
  return all.where('asks.id', 'in', (eb) => {
    const asked = eb.selectFrom('addressees').select('addressees.ask_id').where('addressees.user_id', '=', actor.id);
    return state === undefined ? asked : asked.where('addressees.state', '=', state);
  });
};

/** The ask, whole, if the actor put it or was asked. */
export const wholeAsk = async (db: Kysely<Rows>, actor: Actor, id: string): Promise<Ask | undefined> => {
  const row = await mine(db, actor).selectAll('asks').where('asks.id', '=', id).executeTakeFirst();
  return row && withAddressees(db, row);
};

/** Asks that the actor put or was asked, long details cut. */
export const briefAsks = (db: Kysely<Rows>, actor: Actor, state?: string) => briefly(mine(db, actor, state));

/** These asks by their ids, long details cut, whoever may see them. */
export const asksByIds = async (db: Kysely<Rows>, ids: readonly string[]): Promise<Map<string, Ask>> => {
  if (ids.length === 0) return new Map();
  const distinct = padded([...new Set(ids)]);
  const [rows, addressees] = await together([
    selectBrief(db, { ids: distinct }),
    selectAddressees(db, { ids: distinct }),
  ]);
  const to = Map.groupBy(addressees, (row) => row.ask_id);
  return new Map(
    rows.map((row) => [
      row.id,
      toAsk(
        row,
        (to.get(row.id) ?? []).map((one) => one.user_id),
      ),
    ]),
  );
};

const briefly = (all: SelectQueryBuilder<Rows, 'asks', object>) =>
  all.select(BRIEF).select((eb) => eb('asks.detail_rest', 'is not', null).$castTo<number | boolean>().as('has_rest'));

const selectBrief = prepared((db, { ids }: { ids: string[] }) =>
  briefly(db.selectFrom('asks')).where('asks.id', 'in', ids),
);

const selectAddressees = prepared((db, { ids }: { ids: string[] }) =>
  db.selectFrom('addressees').select(['ask_id', 'user_id']).where('ask_id', 'in', ids).orderBy('user_id'),
);

/** One ask of the wire from its row. */
export const withAddressees = async (db: Kysely<Rows>, row: Rows['asks'] | BriefAsk): Promise<Ask> =>
  toAsk(row, (await addresseesOf(db, [row.id])).get(row.id) ?? []);

/** Many asks of the wire from their rows. */
export const allWithAddressees = async (db: Kysely<Rows>, rows: readonly BriefAsk[]): Promise<Ask[]> => {
  const to = await addresseesOf(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => toAsk(row, to.get(row.id) ?? []));
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
