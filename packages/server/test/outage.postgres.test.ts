import { createAgent } from '@beckon/client/agent';
import type { Ask, LongPoll } from '@beckon/protocol';
import { openDatabase, sharedPostgres, startDatabaseProxy, startPostgres } from '@beckon/testkit/postgres';
import { Client } from 'pg';
import { expect, test, vi } from 'vitest';
import { openServer, type ServerProcess } from './server-process.ts';

/** A person with an agent, and the tokens of both. */
const settle = async ({ call }: ServerProcess) => {
  const { body: ann } = await call('POST', '/v1/users', { name: 'Ann' });
  const { body: session } = await call('POST', `/v1/users/${ann.id}/tokens`, {});
  const { body: agent } = await call('POST', '/v1/agents', { name: 'scout', ownerId: ann.id });
  const { body: key } = await call('POST', `/v1/agents/${agent.id}/keys`, {});
  return { ann: session.token as string, robot: key.key as string };
};

const anAsk = (key: string) => ({ key, kind: 'approval' as const, title: 'May I?', detail: 'npm test' });
const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('the database is restarted three times under load: nothing acknowledged is lost, and nobody has to be told', async () => {
  await using database = await startPostgres();
  const url = await database.database();
  await using server = await openServer({ BECKON_DATABASE_URL: url });
  const { ann, robot } = await settle(server);
  const { cursor } = (await server.call('GET', '/v1/state', undefined, robot)).body;
  // one that waits over all of it, by the SDK
  const agent = createAgent({ url: server.url, key: robot });
  const { id: awaited } = await agent.open(anAsk('awaited'));
  const waiting = agent.wait(awaited, { timeoutMs: 60_000 });

  const acknowledged = new Map<string, string>();
  let refused = 0;
  let over = false;
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let n = 0; !over; n++) {
      const key = `${writer}-${n}`;
      for (;;) {
        const { status, body } = await server.call('POST', '/v1/asks', anAsk(key), robot);
        if (status === 201 || status === 200) {
          acknowledged.set(key, (body as Ask).id);
          break;
        }
        // 429: an agent may only ask so much
        if (status === 429) return;
        expect([status, body.error.next]).toEqual([503, 'retry']);
        refused += 1;
        await rest(50);
      }
      await rest(40);
    }
  });
  for (const stop of [() => database.restart('fast'), () => database.restart('immediate'), () => database.kill()]) {
    await rest(400);
    await stop();
    if (stop.toString().includes('kill')) {
      await rest(300);
      await database.start();
    }
  }
  await rest(400);
  over = true;
  await Promise.all(writers);

  expect((await server.call('POST', `/v1/asks/${awaited}/answer`, { value: 'approve' }, ann)).status).toBe(200);
  expect((await waiting).answer).toMatchObject({ value: 'approve' });
  const client = new Client(url);
  await client.connect();
  const { rows: kept } = await client.query('SELECT key, id FROM asks WHERE id <> $1', [awaited]);
  await client.end();
  expect(new Map(kept.map(({ key, id }) => [key, id]))).toEqual(acknowledged);
  const rows: { seq: number; type: string }[] = [];
  for (let since = cursor, more = true; more; ) {
    const page: LongPoll = (await server.call('GET', `/v1/stream?wait=0&since=${since}`, undefined, robot)).body;
    const frames = page.frames.flatMap(({ event, data }) => (event === 'feed' ? [data as (typeof rows)[0]] : []));
    rows.push(...frames);
    since = page.cursor ?? since;
    more = frames.length > 0;
  }
  expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => (rows[0]?.seq ?? 0) + index));
  // of the one that was answered, the answer tells it
  expect(rows.filter(({ type }) => type === 'ask.opened')).toHaveLength(acknowledged.size);
  console.log(`three restarts: ${acknowledged.size} asks acknowledged, ${refused} tries refused with 503`);
}, 120_000);

test('a database that is away is said, and everything goes on when it is back', async () => {
  const { port } = await sharedPostgres();
  await using database = await openDatabase();
  await using way = await startDatabaseProxy(port);
  await using server = await openServer({ BECKON_DATABASE_URL: way.url(database.url) });
  const { robot } = await settle(server);
  const {
    body: { told: _, ...before },
  } = await server.call('POST', '/v1/asks', anAsk('before'), robot);

  await way.cut();
  const unavailable = { status: 503, body: { error: { code: 'unavailable', next: 'retry' } } };
  expect(await server.call('POST', '/v1/asks', anAsk('during'), robot)).toMatchObject(unavailable);
  // its patience is spent: who comes now hears it at once
  const began = performance.now();
  expect(await server.call('POST', '/v1/asks', anAsk('during'), robot)).toMatchObject(unavailable);
  expect(await server.call('GET', '/v1/asks', undefined, robot)).toMatchObject(unavailable);
  expect(await server.call('GET', '/readyz')).toMatchObject(unavailable);
  expect(performance.now() - began).toBeLessThan(2_000);
  expect((await server.call('GET', '/healthz')).status).toBe(200);
  await way.heal();
  expect((await server.call('POST', '/v1/asks', anAsk('during'), robot)).status).toBe(201);
  const { items } = (await server.call('GET', '/v1/asks', undefined, robot)).body;
  expect(items.map(({ key }: Ask) => key)).toEqual(['during', 'before']);
  expect(items[1]).toEqual(before);
  await vi.waitFor(async () => expect((await server.call('GET', '/readyz')).status).toBe(200), 5_000);
}, 60_000);

test('a network that swallows everything is noticed, and forgotten when it is back', async () => {
  const { port } = await sharedPostgres();
  await using database = await openDatabase();
  await using way = await startDatabaseProxy(port);
  await using server = await openServer({ BECKON_DATABASE_URL: way.url(database.url) });
  const { robot } = await settle(server);
  way.hang();
  const { status, body } = await server.call('POST', '/v1/asks', anAsk('k'), robot);
  expect([status, body.error.next]).toEqual([503, 'retry']);
  await way.heal();
  await vi.waitFor(
    async () => expect([200, 201]).toContain((await server.call('POST', '/v1/asks', anAsk('k'), robot)).status),
    { timeout: 20_000, interval: 500 },
  );
}, 90_000);
