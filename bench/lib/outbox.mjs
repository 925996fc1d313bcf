// Deliveries that are claimed and recorded through the store, and a queue by hand beside it.
import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as rest } from 'node:timers/promises';
import pg from 'pg';

export const BATCH = 100;
export const WORKERS = 4;
const USERS = 200;
const LEASE = 60_000;

/** What a worker does with what it claimed: the push service took it. */
const complete = (outbox, claimed) =>
  outbox.record(
    claimed.map(({ id, claim }) => ({ deliveryId: id, claim, outcome: { type: 'accepted', status: 201 } })),
  );

/** Two hundred people with a device each, through the store. */
export const makeDevices = async ({ store }) => {
  const tenantId = await store.people.ensureTenant('bench');
  const one = async (_, n) => {
    const { user } = await store.people.createUser({ tenantId, name: `user ${n}`, locale: 'en', timeZone: 'UTC' });
    await store.devices.register({
      tenantId,
      userId: user.id,
      kind: 'webpush',
      name: 'Phone',
      fallbackName: 'Browser',
      service: 'https://push.example',
      addressHash: `address ${n}`,
      address: 'sealed '.repeat(40),
      tokenHash: `token ${n}`,
    });
  };
  await Promise.all(Array.from({ length: USERS }, one));
};

/** One notification and one delivery of it for each: by turns, so that neighbours are different people's. */
export const dueDeliveries = (count) => [
  `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${Math.ceil(count / USERS)})
   INSERT INTO notifications (id, tenant_id, user_id, occasion, kind, priority, title, state, due_at, life_until, version, created_at)
   SELECT id || '-' || cast(i AS text), tenant_id, user_id, 'event:' || id || '-' || cast(i AS text), 'progress', 'normal',
          'Half of it is done', 'decided', i, 4000000000000, 2, i FROM n CROSS JOIN devices`,
  `INSERT INTO deliveries (id, tenant_id, notification_id, device_id, device_name, purpose, state, attempts, due_at, created_at)
   SELECT 'd-' || n.id, n.tenant_id, n.id, d.id, d.name, 'alert', 'due', 0, n.due_at, n.created_at
   FROM notifications AS n JOIN devices AS d ON d.user_id = n.user_id`,
];

/** Deliveries a second, until there are no more or the time is over. */
const drain = async ({ count, seconds, workers }, batch) => {
  let done = 0;
  const began = performance.now();
  const over = () => done >= count || performance.now() - began > seconds * 1000;
  const worker = async (n) => {
    while (!over()) {
      const took = await batch(n);
      done += took;
      if (took === 0) await rest(1);
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, n) => worker(n)));
  return (done * 1000) / (performance.now() - began);
};

export const throughStore = ({ store }, load) =>
  drain({ workers: WORKERS, ...load }, async () => {
    const claimed = await store.outbox.claim(BATCH, LEASE);
    await complete(store.outbox, claimed);
    return claimed.length;
  });

const CLAIM = (lock) => `UPDATE deliveries SET state = 'claimed', claim = $1, lease_until = $2, attempts = attempts + 1
  WHERE id IN (SELECT id FROM deliveries WHERE state = 'due' AND due_at <= $3 ORDER BY due_at LIMIT ${BATCH} ${lock})
  RETURNING *`;
const COMPLETE = (which) => `UPDATE deliveries
  SET state = 'accepted', outcome = 'accepted', status = 201, settled_at = $1, claim = NULL, lease_until = NULL
  WHERE ${which} AND claim = $2 AND state = 'claimed'`;

/** The same by hand on the same tables, and nothing but the queue: no ledger, no feeds, no device's health. */
export const skipLocked = async (url, load) => {
  const clients = Array.from({ length: WORKERS }, () => new pg.Client({ connectionString: url }));
  await Promise.all(clients.map((client) => client.connect()));
  try {
    return await drain({ workers: WORKERS, ...load }, async (n) => {
      const claim = randomUUID();
      const now = Date.now();
      const { rows } = await clients[n].query({
        name: 'claim',
        text: CLAIM('FOR UPDATE SKIP LOCKED'),
        values: [claim, now + LEASE, now],
      });
      const ids = rows.map(({ id }) => id);
      await clients[n].query({ name: 'complete', text: COMPLETE('id = ANY ($3)'), values: [now, claim, ids] });
      return ids.length;
    });
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
};

/** In SQLite's words: there `$1` is a name. */
const numbered = (sql) => sql.replaceAll('$', '?');

/** On SQLite: two synced transactions for each batch, one after the other. */
export const queueOnSqlite = async (path, load) => {
  const handle = new DatabaseSync(path);
  handle.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
  const claiming = handle.prepare(numbered(CLAIM('')));
  const completing = handle.prepare(numbered(COMPLETE('id IN (SELECT value FROM json_each($3))')));
  try {
    return await drain({ ...load, workers: 1 }, async () => {
      const claim = randomUUID();
      const now = Date.now();
      const ids = claiming.all(claim, now + LEASE, now).map(({ id }) => id);
      completing.run(now, claim, JSON.stringify(ids));
      return ids.length;
    });
  } finally {
    handle.close();
  }
};
