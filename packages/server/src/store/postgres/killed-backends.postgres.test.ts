import { setTimeout as rest } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../kit/clock.ts';
import { idSource } from '../../kit/ids.ts';
import { openStore } from '../open.ts';
import { StoreInDoubt, StoreUnavailable } from '../store.ts';
import { approval, asUser, cast, hash, newAsk } from '../suite/house.suite.ts';
import { said, talk } from '../suite/turns.suite.ts';
import { beside, openMigrated } from './house.suite.ts';
import { Patience } from './patience.ts';

const SECONDS = 4;
const WRITERS = 24;

const open = (url: string, connections: number) =>
  openStore({ database: { url, connections }, now: Date.now, newId: idSource(systemClock()) });

test(
  'connections are cut at random: what was acknowledged is there, once, and nothing is left over',
  async () => {
    const unhandled: unknown[] = [];
    const listen = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', listen);
    onTestFinished(() => void process.off('unhandledRejection', listen));
    await using database = await openMigrated();
    await using client = await beside(database.url);
    const store = await open(database.url, 12);
    const crew = await cast(store);
    const conversation = await talk(store, crew);

    const until = performance.now() + SECONDS * 1_000;
    let cuts = 0;
    const cut = async () => {
      for (; performance.now() < until; await rest(10 + Math.random() * 60))
        cuts += (await client.query(CUT)).rows.length;
    };
    const acknowledged = new Map<string, string>();
    const refused: string[] = [];
    const answer = async (id: string) => (await store.asks.answer(crew.tenantId, id, approval(crew.ann, 1)))?.type;
    const note = async (key: string) => {
      const from = { tenantId: crew.tenantId, agentId: crew.agent.id, key, fingerprint: hash(key) };
      return store.conversations.note(conversation.id, { ...from, ...said(key), telling: null });
    };
    const ask = async (key: string) => {
      const done = await store.asks.open(newAsk(crew, { key, conversationId: conversation.id }));
      acknowledged.set(key, done.type);
      if (done.type === 'opened') acknowledged.set(`answer ${key}`, (await answer(done.ask.id)) ?? 'unknown');
      await store.feeds.page(asUser(crew, crew.ann), 0, 10);
    };
    const write = async (_: unknown, writer: number) => {
      for (let n = 0; performance.now() < until; n++) {
        const key = `${writer}-${n}`;
        try {
          if (n % 3 === 0) await ask(key);
          else acknowledged.set(key, (await note(key)).type);
        } catch (error) {
          if (!(error instanceof StoreUnavailable)) throw error;
          if (!(error instanceof StoreInDoubt) && !acknowledged.has(key)) refused.push(key);
        }
      }
    };
    await Promise.all([cut(), ...Array.from({ length: WRITERS }, write)]);

    const { rows } = await client.query(KEPT);
    const kept = new Set(rows.map(({ key }) => key));
    const lost = [...acknowledged.keys()].filter((key) => !kept.has(key));
    const done = refused.filter((key) => kept.has(key));
    expect({ lost, done }, 'acknowledged and lost, refused and done').toEqual({ lost: [], done: [] });
    // every key came once: a command that finds its own work was run again after it had been committed
    expect(new Set(acknowledged.values()), 'run twice').toEqual(new Set(['opened', 'noted', 'moved']));
    const { rows: holes } = await client.query(HOLES);
    expect(holes, 'feeds and conversations with holes').toEqual([]);
    const { rows: idle } = await client.query(IDLE);
    expect(idle, 'transactions that nobody goes on with').toEqual([]);
    await store.close();
    expect(unhandled).toEqual([]);
    console.log(`${cuts} connections cut, ${acknowledged.size} commands acknowledged, ${refused.length} refused`);
  },
  SECONDS * 1_000 + 60_000,
);

const OTHERS = `pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`;
const CUT = `SELECT pg_terminate_backend(pid) FROM ${OTHERS} AND random() < 0.1`;
const IDLE = `SELECT pid, state, query FROM ${OTHERS} AND state LIKE 'idle in%'`;
const KEPT = `
  SELECT key FROM asks
  UNION ALL SELECT 'answer ' || key FROM asks WHERE state = 'answered'
  UNION ALL SELECT cid FROM messages WHERE cid IS NOT NULL`;
const HOLES = `
  SELECT principal_id AS id, h.seq FROM heads h LEFT JOIN feed f USING (principal_id)
  GROUP BY principal_id HAVING count(f.seq) <> h.seq
  UNION ALL
  SELECT c.id, c.seq FROM conversations c LEFT JOIN messages m ON m.conversation_id = c.id
  GROUP BY c.id HAVING count(m.seq) <> c.seq`;

test('a table gets another column under a running server, and it goes on reading', async () => {
  await using database = await openMigrated();
  await using client = await beside(database.url);
  const store = await open(database.url, 3);
  onTestFinished(() => store.close());
  const { tenantId, agent } = await cast(store);
  const read = () => store.people.agent(tenantId, agent.id);
  // often enough for a prepared statement on each connection, whose result has the columns of its first day
  for (let n = 0; n < 20; n++) await read();
  await client.query('ALTER TABLE agents ADD COLUMN later text');
  for (let n = 0; n < 5; n++) expect(await read()).toMatchObject({ id: agent.id });
});

test('patience begins anew when the database has answered, even if only that a command was wrong', async () => {
  const patience = new Patience();
  const gone = Object.assign(new Error('gone'), { code: '57P01' });
  const wrong = Object.assign(new Error('wrong'), { code: '23514' });
  const attempts = (...outcomes: (Error | string)[]) =>
    patience.with(async () => {
      const next = outcomes.shift();
      if (next instanceof Error) throw next;
      return next;
    });
  await expect(attempts(gone, wrong)).rejects.toBe(wrong);
  const later = performance.now() + 3_600_000;
  vi.spyOn(performance, 'now').mockReturnValue(later);
  onTestFinished(() => void vi.restoreAllMocks());
  expect(await attempts(gone, 'here')).toBe('here');
});
