/**
 * What the store costs over its database, on both engines: asks that are on disk, deliveries claimed and recorded,
 * commands that meet in the same feeds. Each rate beside an anchor that is measured in turns with it, within one run.
 *
 *     node --conditions=source bench/store.mjs [--quick] [--rounds=5] [--asks=6400] [--seconds=10] [--only=asks,outbox,feeds] [--engine=sqlite]
 *
 * PostgreSQL is a server of its own that waits for the disk at each commit; without one installed SQLite is measured alone.
 *
 * What an ask says to the database is taken from the store as it is (lib/trace.mjs), so the anchors do the same whatever
 * the queries become:
 *
 * - same statements: everything but savepoints, reads too
 * - same rows: only the statements that wrote something
 */
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { findPostgres, startPostgres } from '@beckon/testkit/postgres';
import pg from 'pg';
import { idSource } from '../packages/server/dist/kit/ids.js';
import { openStore } from '../packages/server/dist/store/open.js';
import { askRecipes, crewsFor, openAsks, openHouse, pgbench, pgbenchScripts, rawSqlite, WRITERS } from './lib/asks.mjs';
import { compare, note, showTable } from './lib/compare.mjs';
import { FEEDS_WITH_GAPS, feedCrew, writeFeeds } from './lib/feeds.mjs';
import { dueDeliveries, makeDevices, queueOnSqlite, skipLocked, throughStore } from './lib/outbox.mjs';
import { freshDirectory, quantile } from './lib/server.mjs';

const option = (name, otherwise) =>
  process.argv.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;
const QUICK = process.argv.includes('--quick');
const ROUNDS = Number(option('rounds', QUICK ? 2 : 5));
/** Of a round. PostgreSQL gets fewer: it takes that much longer. */
const ASKS = Number(option('asks', QUICK ? 800 : 6_400));
const ASKS_ON_POSTGRES = Number(option('asks', QUICK ? 480 : 1_600));
const ALONE = QUICK ? 100 : 400;
const SECONDS = Number(option('seconds', QUICK ? 1 : 10));
const DELIVERIES = 20_000;
const ONLY = option('only', 'asks,outbox,feeds').split(',');
const ENGINES = option('engine', 'sqlite,postgres').split(',');
/** Of these the pool has a third for reading (postgres/engine.ts). */
const WRITING = 10;

const newId = idSource({ now: Date.now });
const open = (database) => openHouse(openStore, newId, database);
const directory = freshDirectory();

const latencies = (engine, writers, took) => {
  const unit = 'ms';
  for (const [name, q] of [
    ['p50', 0.5],
    ['p99', 0.99],
  ]) {
    note({
      what: `${engine}: one ask, ${writers === 1 ? '1 writer' : `${writers} writers`}, ${name}`,
      unit,
      ours: quantile(took, q),
    });
  }
};

const asksOnSqlite = async () => {
  const paths = [join(directory, 'asks.db'), join(directory, 'asks-raw.db')];
  const [house, other] = await Promise.all(paths.map((path) => open({ path })));
  const recipes = await askRecipes(other, (await crewsFor(other, 0, 1))(0));
  const all = rawSqlite(paths[1], recipes, { newId });
  const rows = rawSqlite(paths[1], recipes, { newId, onlyWrites: true });
  const took = [];
  const ours = async (round) => {
    const result = await openAsks(house, await crewsFor(house, round + 1, ASKS), { asks: ASKS });
    took.push(...result.took);
    return result.rate;
  };
  const raw = (side, from) => async (round) => side.asks(await crewsFor(other, from + round, ASKS), { asks: ASKS });
  await openAsks(house, await crewsFor(house, 0, ALONE), { asks: ALONE });
  await compare({
    what: `SQLite: durable asks, ${WRITERS} writers`,
    unit: 'asks/s',
    rounds: ROUNDS,
    sides: { ours, 'same statements': raw(all, 200), 'same rows': raw(rows, 400) },
    goals: { 'same statements': 0.5, 'same rows': 0.5 },
  });
  latencies('SQLite', WRITERS, took);
  const alone = await openAsks(house, await crewsFor(house, 700, ALONE), { asks: ALONE, writers: 1 });
  latencies('SQLite', 1, alone.took);
  for (const one of [all, rows]) one.close();
  await Promise.all([house.store.close(), other.store.close()]);
  insistWhole(query(paths[1], FEEDS_WITH_GAPS));
};

const asksOnPostgres = async (server) => {
  const urls = [await server.database('asks'), await server.database('asks_raw')];
  const [house, other] = await Promise.all(urls.map((url) => open({ url })));
  const recipes = await askRecipes(other, (await crewsFor(other, 0, 1))(0));
  const scripts = pgbenchScripts(recipes, 'begin isolation level read committed read write');
  const took = [];
  const ready = async (side, round) => {
    const crewOf = await crewsFor(side, round, ASKS_ON_POSTGRES);
    await execute(server.url, 'CHECKPOINT');
    return crewOf;
  };
  const ours = async (round) => {
    const result = await openAsks(house, await ready(house, round + 1), { asks: ASKS_ON_POSTGRES });
    took.push(...result.took);
    return result.rate;
  };
  const theirs = (clients, from) => async (n) => {
    const round = from + n;
    await ready(other, round);
    return pgbench({ bin: server.bin, url: urls[1], directory, scripts, clients, asks: ASKS_ON_POSTGRES, round });
  };
  await openAsks(house, await ready(house, 0), { asks: ALONE });
  await execute(urls[0], 'ANALYZE');
  await execute(urls[1], 'ANALYZE');
  const hasPgbench = existsSync(join(server.bin, 'pgbench'));
  if (!hasPgbench) console.log('  pgbench is not installed (postgresql-contrib): asks on PostgreSQL have no anchor.');
  const anchors = hasPgbench
    ? { [`pgbench -c ${WRITERS}`]: theirs(WRITERS, 200), [`pgbench -c ${WRITING}`]: theirs(WRITING, 400) }
    : {};
  await compare({
    what: `PostgreSQL: durable asks, ${WRITERS} writers`,
    unit: 'asks/s',
    rounds: ROUNDS,
    sides: { ours, ...anchors },
    goals: { [`pgbench -c ${WRITERS}`]: 0.4 },
  });
  insistWhole(await execute(urls[1], FEEDS_WITH_GAPS));
  latencies('PostgreSQL', WRITERS, took);
  const alone = await openAsks(house, await ready(house, 700), { asks: ALONE, writers: 1 });
  latencies('PostgreSQL', 1, alone.took);
  await Promise.all([house.store.close(), other.store.close()]);
};

const load = { count: DELIVERIES, seconds: QUICK ? 0.5 : 2 };
const rate = { unit: 'deliveries/s', rounds: ROUNDS };

const outboxOnSqlite = async () => {
  const template = join(directory, 'outbox.db');
  const house = await open({ path: template });
  await makeDevices(house);
  await house.store.close();
  const handle = new DatabaseSync(template);
  for (const sql of dueDeliveries(DELIVERIES)) handle.exec(sql);
  handle.close();
  const on = (measure) => async (round) => {
    const path = join(directory, `outbox-${round}.db`);
    copyFileSync(template, path);
    try {
      return await measure(path);
    } finally {
      for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
    }
  };
  const ours = on(async (path) => {
    const copy = await open({ path });
    const result = await throughStore(copy, load);
    await copy.store.close();
    return result;
  });
  const raw = on((path) => queueOnSqlite(path, load));
  await compare({ what: 'SQLite: claim and record, batches of 100', ...rate, sides: { ours, 'queue by hand': raw } });
};

const outboxOnPostgres = async (server) => {
  const template = await server.database('outbox');
  const house = await open({ url: template });
  await makeDevices(house);
  await house.store.close();
  for (const sql of dueDeliveries(DELIVERIES)) await execute(template, sql);
  await execute(template, 'VACUUM ANALYZE');
  const on = (measure) => async () => {
    const url = await server.database('outbox_round', { template });
    await execute(server.url, 'CHECKPOINT');
    try {
      return await measure(url);
    } finally {
      await server.dropDatabase(url);
    }
  };
  const ours = on(async (url) => {
    const copy = await open({ url });
    const result = await throughStore(copy, load);
    await copy.store.close();
    return result;
  });
  await compare({
    what: 'PostgreSQL: claim and record, batches of 100, 4 workers',
    ...rate,
    sides: { ours, 'SKIP LOCKED by hand': on((url) => skipLocked(url, load)) },
    goals: { 'SKIP LOCKED by hand': 0.5 },
  });
};

const feeds = async (engine, database, ask, statistics) => {
  const house = await open(database);
  const crew = await feedCrew(house);
  const before = await statistics();
  const { commands, seconds } = await writeFeeds(house, crew, { writers: WRITERS, seconds: SECONDS });
  // sessions tell what they counted when they end
  await house.store.close();
  const after = await statistics();
  const gaps = await ask(FEEDS_WITH_GAPS);
  const told = Object.entries(after).map(([name, count]) => `${name} ${count - before[name]}`);
  note({ what: `${engine}: commands, ${WRITERS} writers, 8 feeds`, unit: 'commands/s', ours: commands / seconds });
  console.log(
    `    ${[`${commands} commands`, ...told].join(', ')}; ${gaps.length === 0 ? 'every feed is whole' : 'GAPS:'}`,
  );
  for (const gap of gaps) console.log('   ', JSON.stringify(gap));
  if (gaps.length > 0) process.exitCode = 1;
};

const feedsOnSqlite = () => {
  const path = join(directory, 'feeds.db');
  return feeds(
    'SQLite',
    { path },
    (sql) => query(path, sql),
    () => ({}),
  );
};

const feedsOnPostgres = async (server) => {
  const url = await server.database('feeds');
  const statistics = async () => {
    const [{ deadlocks, rolled }] = await execute(
      url,
      `SELECT deadlocks::int, xact_rollback::int AS rolled FROM pg_stat_database WHERE datname = current_database()`,
    );
    return { deadlocks, 'transactions rolled back': rolled };
  };
  return feeds('PostgreSQL', { url }, (sql) => execute(url, sql), statistics);
};

/** An anchor that leaves gaps does not do what the store does. */
const insistWhole = (gaps) => {
  if (gaps.length > 0) throw new Error(`the anchor left gaps: ${JSON.stringify(gaps[0])}`);
};

/** SQLite's rows. */
const query = (path, sql) => {
  const handle = new DatabaseSync(path);
  try {
    return handle.prepare(sql).all();
  } finally {
    handle.close();
  }
};

/** PostgreSQL's. */
const execute = async (url, sql) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};

const parts = {
  sqlite: { asks: asksOnSqlite, outbox: outboxOnSqlite, feeds: feedsOnSqlite },
  postgres: { asks: asksOnPostgres, outbox: outboxOnPostgres, feeds: feedsOnPostgres },
};

await using stack = new AsyncDisposableStack();
stack.defer(() => rmSync(directory, { recursive: true, force: true }));
for (const engine of ENGINES) {
  if (engine === 'postgres' && findPostgres() === undefined) {
    console.log('  PostgreSQL is not installed: SQLite alone was measured.');
    continue;
  }
  const server = engine === 'postgres' ? stack.use(await startPostgres({ durable: true })) : undefined;
  for (const name of ONLY) await parts[engine][name](server);
}
showTable();
