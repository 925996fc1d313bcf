import type { Recorded } from '../outbox.ts';
import { padded, prepared, table } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';
import { forget } from './devices.ts';

/**
 * `last_accepted_at` is true to the minute: a device that gets pushes all the time is not written, and its user not
 * told, at each of them.
 */
const ACCEPTED_ANEW = 60_000;

type Health = Pick<Rows['devices'], 'last_accepted_at' | 'failing_since' | 'failure'>;

/** What deliveries say of their devices. Only `gone` forgets one; an acceptance wipes off what failed before. */
export const noteHealth = async (
  tx: Tx,
  told: readonly { readonly deviceId: string; readonly outcome: Recorded }[],
): Promise<void> => {
  const outcomes = Map.groupBy(told, ({ deviceId }) => deviceId);
  const healthOf = (device: Rows['devices']): Health =>
    (outcomes.get(device.id) ?? []).reduce<Health>((health, { outcome }) => after(health, outcome, tx.now), device);
  const goneWith = (device: Rows['devices']): number | undefined => outcomes.get(device.id)?.flatMap(({ outcome }) => (outcome.type === 'gone' ? outcome.status : []))[0];

  if (outcomes.size === 0) return;
  const known = await selectActive(tx.db, { ids: padded([...outcomes.keys()]) });
  // most pushes are no news of their device, which then need not be held
  const changed = known.filter((device) => goneWith(device) === undefined && differs(device, healthOf(device)));
  if (changed.length > 0) {
    const held = await holdActive(tx.db, { ids: padded(changed.map(({ id }) => id)) });
    await writeHealth(
      tx,
      held.map((device) => ({ ...device, ...healthOf(device) })),
    );
  }
  // push services have few words for `gone`, so a few commands forget all
  for (const [status, gone] of Map.groupBy(known, goneWith)) {
    if (status === undefined) continue;
    await forget(tx, gone, 'gone', `The push service says that this subscription is gone (${status}).`);
  }
};

const after = (health: Health, outcome: Recorded, now: number): Health => {
  if (outcome.type === 'accepted') {
    const fresh = health.last_accepted_at !== null && now - health.last_accepted_at < ACCEPTED_ANEW;
    return { last_accepted_at: fresh ? health.last_accepted_at : now, failing_since: null, failure: null };
  }
  if (outcome.type === 'withdrawn' || outcome.type === 'gone') return health;
  return { ...health, failing_since: health.failing_since ?? now, failure: outcome.reason };
};

const differs = (before: Health, now: Health): boolean =>
  before.last_accepted_at !== now.last_accepted_at ||
  before.failing_since !== now.failing_since ||
  before.failure !== now.failure;

const writeHealth = async (tx: Tx, devices: readonly Rows['devices'][]): Promise<void> => {
  if (devices.length === 0) return;
  await update(tx.db, {
    rows: padded(devices.map((one) => [one.id, one.last_accepted_at, one.failing_since, one.failure])),
  });
  for (const { id, user_id, version } of devices) tx.append(user_id, 'device.updated', id, version + 1);
};

const selectActive = prepared((db, { ids }: { ids: string[] }) =>
  db.selectFrom('devices').selectAll().where('id', 'in', ids).where('state', '=', 'active'),
);

const holdActive = prepared((db, { ids }: { ids: string[] }) =>
  db
    .selectFrom('devices')
    .selectAll()
    .where('id', 'in', ids)
    .where('state', '=', 'active')
    .orderBy('id')
    .forNoKeyUpdate(),
);

/** @param rows id, and the columns of Health */
const update = prepared((db, { rows }: { rows: (string | number | null)[][] }) =>
  db
    .updateTable('devices')
    .from(table(rows))
    .set((eb) => ({
      last_accepted_at: eb.cast<number>('given.column2', 'bigint'),
      failing_since: eb.cast<number>('given.column3', 'bigint'),
      failure: eb.ref('given.column4'),
      version: eb('version', '+', 1),
    }))
    .whereRef('devices.id', '=', 'given.column1'),
);
