import type { Recorded } from '../outbox.ts';
import { padded, prepared, table } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';
import { endDevices, withdrawDueTo } from './devices.ts';

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

/**
 * What deliveries say of their devices. Only `gone` forgets one; an acceptance wipes off what failed before. Most pushes
 * are no news: their devices are not even held. Answers which are gone.
 */
export const noteHealth = async (tx: Tx, words: readonly Word[]): Promise<readonly string[]> => {
  const about = Map.groupBy(words, ({ device }) => device.device_id);
  const dead = [...about].filter(([, own]) => goneWith(own) !== undefined).map(([id]) => id);
  const news = [...about].filter(([, own]) => own.some(({ device }) => isNews(device, own, tx.now))).map(([id]) => id);
  if (news.length === 0) return dead;
  if (dead.length > 0) await withdrawDueTo(tx, dead, 'gone');
  const held = (await holdActive(tx.db, { ids: padded(news) })).map((device) => {
    const own = about.get(device.id) ?? [];
    return { device, status: goneWith(own), health: healthAfter(device, own, tx.now) };
  });
  for (const [status, group] of Map.groupBy(held, (one) => one.status)) {
    if (status === undefined) await writeHealth(tx, group);
    // push services have few words for it, so a few statements end all
    else
      await endDevices(
        tx,
        group.map(({ device }) => device.id),
        'gone',
        `The push service says that this subscription is gone (${status}).`,
      );
  }
  return dead;
};

const goneWith = (words: readonly Word[]): number | undefined =>
  words.flatMap(({ outcome }) => (outcome.type === 'gone' ? outcome.status : []))[0];

const isNews = (device: Known, words: readonly Word[], now: number): boolean => {
  if (device.device_state !== 'active') return false;
  return goneWith(words) !== undefined || differs(device, healthAfter(device, words, now));
};

const writeHealth = async (
  tx: Tx,
  group: readonly { readonly device: Rows['devices']; readonly health: Health }[],
): Promise<void> => {
  const rows = group.map(({ device, health }) => [
    device.id,
    health.last_accepted_at,
    health.failing_since,
    health.failure,
  ]);
  await update(tx.db, { rows: padded(rows) });
  for (const { device } of group) tx.append(device.user_id, 'device.updated', device.id, device.version + 1);
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
