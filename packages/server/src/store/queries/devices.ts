import type { Device } from '@beckon/protocol';
import { type Kysely, sql } from 'kysely';
import type { Devices, NewDevice } from '../devices.ts';
import type { Rows } from '../rows.ts';
import type { Tx, Write } from '../write.ts';
import { toDevice } from './shapes.ts';

export const devices = (read: Kysely<Rows>, write: Write): Devices => ({
  register: (device) => write((tx) => register(tx, device)),
  get: async (tenantId, userId, id) => {
    const row = await own(read, tenantId, userId).where('id', '=', id).executeTakeFirst();
    return row && toDevice(row);
  },
  list: async (tenantId, userId) => {
    const rows = await own(read, tenantId, userId).orderBy('id', 'desc').execute();
    return rows.map(toDevice);
  },
  remove: (tenantId, userId, by) =>
    write(async (tx) => {
      const row = await own(tx.db, tenantId, userId)
        .where('id' in by ? 'id' : 'address_hash', '=', 'id' in by ? by.id : by.addressHash)
        .forNoKeyUpdate()
        .executeTakeFirst();
      if (!row) return false;
      await forget(tx, row.id);
      return true;
    }),
  byToken: async (tokenHash) => {
    const row = await read.selectFrom('devices').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst();
    return row && { id: row.id, tenantId: row.tenant_id, userId: row.user_id, addressHash: row.address_hash };
  },
  sealed: async (after, limit) => {
    const rows = await read
      .selectFrom('devices')
      .select(['id', 'address'])
      .where('address', 'is not', null)
      .$if(after !== undefined, (query) => query.where('id', '>', after ?? ''))
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.flatMap(({ id, address }) => (address === null ? [] : [{ id, address }]));
  },
  reseal: (id, from, to) =>
    write(async (tx) => {
      await tx.db
        .updateTable('devices')
        .set({ address: to })
        .where('id', '=', id)
        .where('address', '=', from)
        .execute();
    }),
});

/** A user's devices but for those they deleted. */
const own = (db: Kysely<Rows>, tenantId: string, userId: string) =>
  db
    .selectFrom('devices')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('state', '<>', 'deleted');

/**
 * An address that is known keeps its device while it stays with its user. When it moves to another user, the old
 * device is deleted there first: what the former user was told there stays in their ledger, and no more goes to it.
 */
const register = async (tx: Tx, wanted: NewDevice): Promise<{ device: Device; fresh: boolean }> => {
  const known = await findKnown(tx, wanted);
  if (known && known.user_id === wanted.userId && known.tenant_id === wanted.tenantId) {
    return { device: await renew(tx, known, wanted), fresh: false };
  }
  if (known) await forget(tx, known.id);
  const row = await tx.db
    .insertInto('devices')
    .values({
      id: tx.newId(),
      tenant_id: wanted.tenantId,
      user_id: wanted.userId,
      kind: wanted.kind,
      name: wanted.name ?? wanted.fallbackName,
      service: wanted.service,
      address_hash: wanted.addressHash,
      address: wanted.address,
      token_hash: wanted.tokenHash,
      state: 'active',
      version: 1,
      created_at: tx.now,
      last_accepted_at: null,
      last_shown_at: null,
      failing_since: null,
      failure: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  tx.append(row.user_id, 'device.updated', row.id, row.version);
  return { device: toDevice(row), fresh: true };
};

/**
 * The device under this address; else the one whose address it replaces, if that is this user's own: knowing another
 * person's endpoint must not be enough to end their device.
 */
const findKnown = async (tx: Tx, wanted: NewDevice): Promise<Rows['devices'] | undefined> => {
  const under = (hash: string) =>
    tx.db.selectFrom('devices').selectAll().where('address_hash', '=', hash).forNoKeyUpdate();
  const known = await under(wanted.addressHash).executeTakeFirst();
  if (known || wanted.replaces === undefined) return known;
  return under(wanted.replaces)
    .where('tenant_id', '=', wanted.tenantId)
    .where('user_id', '=', wanted.userId)
    .executeTakeFirst();
};

const renew = async (tx: Tx, known: Rows['devices'], wanted: NewDevice): Promise<Device> => {
  const row = await change(tx, known.id, {
    name: wanted.name ?? known.name,
    service: wanted.service,
    address_hash: wanted.addressHash,
    address: wanted.address,
    token_hash: wanted.tokenHash,
    state: 'active',
    failing_since: null,
    failure: null,
  });
  return toDevice(row);
};

/** Ends a device: nothing more is sent to it, its token is void, and its address is forgotten. */
const forget = async (tx: Tx, id: string): Promise<void> => {
  await withdrawDueTo(tx, [id], 'deleted');
  await endDevices(tx, [id], 'deleted', null);
};

/**
 * Withdraws what is due to devices that end. Before they are held: deliveries come first (engine.ts, rule 3). What others
 * hold just now is left: it is being claimed or settled, and if it is due after that, the next claim withdraws it. To
 * wait for it could be to wait for one who records outcomes, and in turn for what is held here.
 */
export const withdrawDueTo = async (tx: Tx, ids: readonly string[], state: 'deleted' | 'gone'): Promise<void> => {
  const due = tx.db
    .selectFrom('deliveries')
    .select('id')
    .where('device_id', 'in', ids)
    // a literal: a partial index is used only where its condition stands in the query to the letter
    .where('state', '=', sql.lit('due'));
  await tx.db
    .updateTable('deliveries')
    .set({ state: 'withdrawn', outcome: `device ${state}`, settled_at: tx.now })
    .where('id', 'in', due.orderBy('id').forNoKeyUpdate().skipLocked())
    .execute();
};

export const endDevices = async (
  tx: Tx,
  ids: readonly string[],
  state: 'deleted' | 'gone',
  failure: string | null,
): Promise<void> => {
  const nowhere = { address: null, address_hash: null, token_hash: null };
  const ended = await tx.db
    .updateTable('devices')
    .set((eb) => ({ state, ...nowhere, failing_since: tx.now, failure, version: eb('version', '+', 1) }))
    .where('id', 'in', ids)
    .returning(['id', 'user_id', 'version'])
    .execute();
  for (const row of ended) tx.append(row.user_id, 'device.updated', row.id, row.version);
};

/** Writes these columns of a device, gives it a new version, and tells its user. */
export const change = async (
  tx: Tx,
  id: string,
  columns: Partial<Omit<Rows['devices'], 'id' | 'version'>>,
): Promise<Rows['devices']> => {
  const row = await tx.db
    .updateTable('devices')
    .set((eb) => ({ ...columns, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  tx.append(row.user_id, 'device.updated', row.id, row.version);
  return row;
};
