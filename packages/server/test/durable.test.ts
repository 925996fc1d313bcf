import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createAgent } from '@beckon/client/agent';
import type { Ask, LongPoll } from '@beckon/protocol';
import { openPushService } from '@beckon/testkit/push-service';
import { expect, test, vi } from 'vitest';
import { openServer, type ServerProcess } from './server-process.ts';

/** A person with an agent, and the tokens of both. */
const settle = async ({ call }: ServerProcess) => {
  const { body: ann } = await call('POST', '/v1/users', { name: 'Ann' });
  const { body: session } = await call('POST', `/v1/users/${ann.id}/tokens`, {});
  const { body: agent } = await call('POST', '/v1/agents', { name: 'scout', ownerId: ann.id });
  const { body: key } = await call('POST', `/v1/agents/${agent.id}/keys`, {});
  return { ann: session.token as string, robot: key.key as string, agentId: agent.id as string };
};

const anAsk = (key: string) => ({ key, kind: 'approval' as const, title: 'May I?', detail: 'npm test' });

test('an agent that waits has its answer, though the server was killed meanwhile', async () => {
  await using server = await openServer();
  const { ann, robot, agentId } = await settle(server);
  const agent = createAgent({ url: server.url, key: robot });
  const { id } = await agent.open(anAsk('k'));
  const waiting = agent.wait(id, { timeoutMs: 25_000 });
  // the server holds the wait once it says that the agent is there
  await vi.waitFor(async () => {
    const { items } = (await server.call('GET', '/v1/agents')).body;
    expect(items.find((one: { id: string }) => one.id === agentId).online).toBe(true);
  });
  await server.kill();
  await server.start();
  const given = await server.call('POST', `/v1/asks/${id}/answer`, { value: 'approve' }, ann);
  expect(given.status).toBe(200);
  expect(await waiting).toEqual(given.body);
});

test('what was asked before the server was killed is pushed after it', async () => {
  await using service = await openPushService();
  await using server = await openServer({
    BECKON_PUSH_ALLOW_PRIVATE: '1',
    BECKON_VAPID_SUBJECT: 'mailto:ops@beckon.example',
  });
  const { ann, robot } = await settle(server);
  const { publicKey } = (await server.call('GET', '/v1/push/vapid-key')).body;
  const subscription = service.subscribe({ vapidPublicKey: publicKey });
  await server.call('POST', '/v1/push/subscriptions', { subscription }, ann);
  // nothing gets through before the kill, however quick the server is
  const heal = service.fail(subscription, { status: 503 }, 1_000);
  const { status, body: ask } = await server.call('POST', '/v1/asks', anAsk('k'), robot);
  expect(status).toBe(201);
  await server.kill();
  expect(service.received(subscription)).toEqual([]);
  heal();
  await server.start();
  const { payload } = await service.next(subscription, { timeoutMs: 40_000 });
  expect(JSON.parse(payload)).toMatchObject({ beckon: { kind: 'approval', askId: ask.id } });
  expect(service.refusals).toEqual([]);
}, 60_000);

test('what was acknowledged is never lost, and is the same after it', async () => {
  await using server = await openServer();
  const { robot } = await settle(server);
  const { cursor } = (await server.call('GET', '/v1/state', undefined, robot)).body;
  const acknowledged = new Map<string, string>();
  const keys: string[] = [];
  for (let round = 0; round < 10; round++) {
    // after this many answers the server is killed in the middle of the others
    let left = Math.floor(Math.random() * 15);
    let killed: Promise<void> | undefined;
    const opening = Array.from({ length: 15 }, async (_, n) => {
      const key = `${round}-${n}`;
      keys.push(key);
      const { status, body } = await server.call('POST', '/v1/asks', anAsk(key), robot);
      expect(status).toBe(201);
      acknowledged.set(key, (body as Ask).id);
      if (left-- <= 0) killed ??= server.kill();
    });
    await Promise.allSettled(opening);
    await (killed ?? server.kill());
    await server.start();
  }
  expect(acknowledged.size).toBeGreaterThanOrEqual(10);

  // every key again: what was acknowledged is the same ask, what was not is one now
  for (const key of keys) {
    const { status, body } = await server.call('POST', '/v1/asks', anAsk(key), robot);
    if (acknowledged.has(key)) expect([status, body.id]).toEqual([200, acknowledged.get(key)]);
    else expect([200, 201]).toContain(status);
  }
  const path = `/v1/stream?wait=0&since=${cursor}`;
  const { frames } = (await server.call('GET', path, undefined, robot)).body as LongPoll;
  const rows = frames.flatMap(({ event, data }) => (event === 'feed' ? [data as { seq: number; type: string }] : []));
  expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => (rows[0]?.seq ?? 0) + index));
  expect(rows.filter(({ type }) => type === 'ask.opened')).toHaveLength(keys.length);
}, 120_000);

test('a second server on the same data is refused, and the first goes on', async () => {
  await using server = await openServer();
  const said = await server.second();
  expect(said).toMatch(/^failed AlreadyRunning: /);
  expect(said).toContain(server.url);
  expect((await server.call('GET', '/healthz')).status).toBe(200);
});

test('while the database is locked nothing is changed and everyone is told to try again; after that it works', async () => {
  await using server = await openServer();
  const { ann, robot } = await settle(server);
  const {
    body: { told: _, ...before },
  } = await server.call('POST', '/v1/asks', anAsk('before'), robot);
  using intruder = new DatabaseSync(join(server.dataDir, 'beckon.db'), { timeout: 5_000 });
  intruder.exec('BEGIN IMMEDIATE');
  const tries = [
    () => server.call('POST', '/v1/asks', anAsk('during'), robot),
    () => server.call('POST', `/v1/asks/${before.id}/answer`, { value: 'approve' }, ann),
    () => server.call('GET', '/readyz'),
  ];
  for (const one of tries)
    expect(await one()).toMatchObject({ status: 503, body: { error: { code: 'unavailable', next: 'retry' } } });
  // reading needs no lock
  const { items } = (await server.call('GET', '/v1/asks', undefined, robot)).body;
  expect(items).toEqual([before]);
  intruder.exec('ROLLBACK');
  const [ask, answer, ready] = tries;
  expect([(await ask?.())?.status, (await answer?.())?.status]).toEqual([201, 200]);
  // whether it is well is looked at once a second
  await vi.waitFor(async () => expect((await ready?.())?.status).toBe(200), 5_000);
});
