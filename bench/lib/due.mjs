// Many notifications that are due at the same moment, as when a hundred agents finish at the full hour.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as rest } from 'node:timers/promises';
import { openDevices } from '../../packages/server/dist/delivery/devices.js';
import { systemClock } from '../../packages/server/dist/kit/clock.js';
import { idSource } from '../../packages/server/dist/kit/ids.js';
import { sealer } from '../../packages/server/dist/kit/seal.js';
import { openStore } from '../../packages/server/dist/store/open.js';
import { openCountingService } from './counting-service.mjs';
import { cpuSeconds, openServer } from './server.mjs';

/** What one person is told at once: no agent may tell more. */
const EACH = 10;
/** Of one event; no more may be named. */
const ADDRESSEES = 100;
/** From the start of the server on, at which everything is due: well after its first seconds, which are measured elsewhere. */
const AHEAD_MS = 8_000;
/** For so long the server has been called by then: the first call of all is slow in any case. */
const CALLED_BEFORE_MS = 3_000;
/** Whose calls are measured: each stays below its limit of requests. */
const CALLERS = 10;
const EVERY_MS = 10;

/** Milliseconds until all are decided, and until the push service has them; what that took of CPU, and calls meanwhile. */
export const dueAtOnce = async (count) => {
  const admin = { settings: { BECKON_ADMIN_KEY: ADMIN } };
  const first = await openServer(admin);
  const { publicKey } = await first.call('GET', '/v1/push/vapid-key', first.ownerToken);
  const { tenantId } = await first.call('GET', '/v1/me', first.ownerToken);
  const callers = await makeCallers(first);
  await first.close({ keep: true });

  let pushed = 0;
  let pushedAt = 0;
  const onMessage = () => {
    pushed += 1;
    pushedAt = performance.now();
  };
  const service = await openCountingService(onMessage);
  const { subscribe } = service;
  const { dataDir } = first;
  const dueAt = await fill({ dataDir, tenantId, subscribe, publicKey, count, agentKey: first.agentKey });
  const server = await openServer({ dataDir, ...admin });
  if (Date.now() > dueAt) throw new Error('the server took too long to start: it all was due before');
  await rest(dueAt - CALLED_BEFORE_MS - Date.now());
  const began = performance.now() + dueAt - Date.now();
  const measuring = callMeanwhile(server, callers, began, () => pushed < count && performance.now() - began < 60_000);
  await rest(dueAt - Date.now());

  const spent = [cpuSeconds(server.pid), cpuSeconds(process.pid)];
  const decidedAt = await allDecided(dataDir, dueAt);
  const calls = await measuring;
  const cpu = [cpuSeconds(server.pid) - spent[0], cpuSeconds(process.pid) - spent[1]];
  await server.close();
  service.close();
  if (pushed < count) throw new Error(`${count - pushed} of ${count} never came`);
  return { decidedMs: decidedAt - began, pushedMs: pushedAt - began, cpu, calls };
};

const ADMIN = 'an-admin-key-for-the-benchmark-alone';

const makeCallers = async ({ call }) => {
  const callers = [];
  for (let n = 0; n < CALLERS; n += 1) {
    const user = await call('POST', '/v1/users', ADMIN, { name: `caller ${n}` });
    const { token } = await call('POST', `/v1/users/${user.id}/tokens`, ADMIN, {});
    const agent = await call('POST', '/v1/agents', ADMIN, { name: `asker ${n}`, ownerId: user.id });
    const { key } = await call('POST', `/v1/agents/${agent.id}/keys`, ADMIN, {});
    callers.push({ token, key });
  }
  return callers;
};

/** People with a device each, and what they shall be told; straight into the store, while nobody serves it. */
const fill = async ({ dataDir, tenantId, subscribe, publicKey, count }) => {
  const store = await openStore({
    database: { path: join(dataDir, 'beckon.db') },
    now: Date.now,
    newId: idSource(systemClock()),
  });
  const secret = readFileSync(join(dataDir, 'secret'), 'utf8').trim();
  const check = (address) => ({
    type: 'usable',
    service: new URL(JSON.parse(address).endpoint).origin,
    unique: address,
  });
  const devices = openDevices({
    ...{ store, sealer: sealer([secret], 'devices'), vapidPublicKey: publicKey },
    senders: { of: () => ({ check }) },
  });
  const people = await Promise.all(
    Array.from({ length: count / EACH }, async (_, n) => {
      const { user } = await store.people.createUser({ tenantId, name: `user ${n}`, locale: 'en', timeZone: 'UTC' });
      await devices.register({ tenantId, userId: user.id }, { subscription: subscribe(), name: 'Phone' });
      return user.id;
    }),
  );
  const agent = await store.people.createAgent({ tenantId, name: 'scout', kind: 'opencode', ownerId: people[0] });
  const posts = Array.from({ length: count / ADDRESSEES }, (_, n) => {
    const to = people.slice((n * ADDRESSEES) % people.length).slice(0, ADDRESSEES);
    const said = { key: `k${n}`, type: 'error', title: 'It failed', body: `The tests failed again (${n}).` };
    return (since) =>
      store.asks.post({
        ...{ ...said, tenantId, agentId: agent.id, to, fingerprint: said.key },
        telling: { kind: 'error', priority: 'normal', ...said, since, lifeUntil: since + 3_600_000 },
      });
  });
  const dueAt = Date.now() + 60 * 60_000;
  await Promise.all(posts.map((post) => post(dueAt)));
  await store.close();
  using database = new DatabaseSync(join(dataDir, 'beckon.db'));
  const soon = Date.now() + AHEAD_MS;
  database.prepare("UPDATE notifications SET due_at = ?, since = ? WHERE state = 'due'").run(soon, soon);
  return soon;
};

const allDecided = async (dataDir) => {
  using database = new DatabaseSync(join(dataDir, 'beckon.db'), { readOnly: true });
  const left = database.prepare("SELECT count(*) AS n FROM notifications WHERE state = 'due' AND kind = 'error'");
  while (left.get().n > 0) await rest(20);
  return performance.now();
};

/** Two calls every ten milliseconds, whether or not those before are answered; measured from then on. */
const callMeanwhile = async ({ call }, callers, from, goOn) => {
  const calls = { 'GET /v1/badges': [], 'POST /v1/asks': [] };
  const pending = [];
  const timed = async (name, work) => {
    const began = performance.now();
    await work();
    if (began >= from) calls[name].push(performance.now() - began);
  };
  for (let n = 0; goOn(); n += 1) {
    const { token, key } = callers[n % callers.length];
    const ask = { key: `ask ${n}`, kind: 'approval', title: 'Deploy?', detail: 'npm test' };
    pending.push(timed('GET /v1/badges', () => call('GET', '/v1/badges', token)));
    pending.push(timed('POST /v1/asks', () => call('POST', '/v1/asks', key, ask)));
    await rest(EVERY_MS);
  }
  await Promise.all(pending);
  return calls;
};
