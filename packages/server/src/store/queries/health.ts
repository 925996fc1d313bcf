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

/** What was known of a device when an outcome was reported. */
interface Known extends Health {
  readonly device_id: string;
  readonly device_state: string;
}

/** What an outcome says of its device. */
interface Word {
  readonly device: Known;
  readonly outcome: Recorded;
}

/** What deliveries say of their devices. Only `gone` forgets one; an acceptance wipes off what failed before. */
export const noteHealth = async (tx: Tx, words: readonly Word[]): Promise<void> => {
  const active = words.filter(({ device }) => device.device_state === 'active');
  const dead = new Map(
    active.flatMap(({ device, outcome }) =>
      outcome.type === 'gone' ? [[device.device_id, outcome.status] as const] : [],
    ),
  );
  const alive = active.filter(({ device }) => !dead.has(device.device_id));
  await writeHealth(
    tx,
    Map.groupBy(alive, ({ device }) => device.device_id),
  );
  // push services have few words for it, so a few commands forget all
  for (const [status, gone] of Map.groupBy(dead, ([, status]) => status)) {
    const ids = gone.map(([id]) => id);
    await forget(tx, ids, 'gone', `The push service says that this subscription is gone (${status}).`);
  }
};

/** Most pushes are no news of their devices: those are not even held. */
const writeHealth = async (tx: Tx, words: ReadonlyMap<string, readonly Word[]>): Promise<void> => {
  const news = [...words].filter(([, own]) =>
    own.some(({ device }) => differs(device, healthAfter(device, own, tx.now))),
  );
  if (news.length === 0) return;
  const devices = await holdActive(tx.db, { ids: padded(news.map(([id]) => id)) });
  if (devices.length === 0) return;
  const rows = devices.map((device) => {
    const { last_accepted_at, failing_since, failure } = healthAfter(device, words.get(device.id) ?? [], tx.now);
    return [device.id, last_accepted_at, failing_since, failure];
  });
  await update(tx.db, { rows: padded(rows) });
  for (const { id, user_id, version } of devices) tx.append(user_id, 'device.updated', id, version + 1);
};

const healthAfter = (device: Health, words: readonly Word[], now: number): Health =>
  words.reduce<Health>((health, { outcome }) => after(health, outcome, now), device);

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
