// Asks through the store, and the same statements without it.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { asked, gather, idsFrom, newAsk, numbersFrom } from './people.mjs';
import { asPgbench, keyOfTrace, onSqlite, recipeOf } from './recipe.mjs';
import { traced } from './trace.mjs';

export const WRITERS = 32;
const [USERS, AGENTS] = [8, 8];
/** Then others work: an agent may have a thousand open asks, and finding that it has not takes longer the more there are. */
const ASKS_OF_A_CREW = 1_600;

/** People for so many asks, in the store's database. Answers those of the n-th ask. */
export const crewsFor = async (house, round, asks) => {
  const crews = [];
  for (let n = 0; n * ASKS_OF_A_CREW < asks; n++) {
    const first = numbersFrom(round) + n * 1_000;
    crews.push(await gather(house.store, house.ids, { users: USERS, agents: AGENTS, first, name: 'bench' }));
  }
  return (n) => crews[Math.floor(n / ASKS_OF_A_CREW)];
};

const askNumber = (crewOf, n) => {
  const crew = crewOf(n);
  const turn = Math.floor(n / AGENTS);
  return { crew, agentId: crew.agents[n % AGENTS], to: asked(crew, n + turn) };
};

/** Opens so many asks with so many callers at a time; answers how many a second, and how long each took (ms). */
export const openAsks = async ({ store }, crewOf, { asks, writers = WRITERS }) => {
  const took = [];
  let next = 0;
  const writer = async () => {
    while (next < asks) {
      const n = next++;
      const { crew, agentId, to } = askNumber(crewOf, n);
      const began = performance.now();
      const { type } = await store.asks.open(newAsk(crew, { agentId, to, key: `key-${n}` }));
      took.push(performance.now() - began);
      if (type !== 'opened') throw new Error(`an ask was ${type}`);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: writers }, writer));
  return { rate: (asks * 1000) / (performance.now() - began), took };
};

/** What asks to one and to two people say to the database: `[{ recipe, known }]`. */
export const askRecipes = async ({ store }, crew) => {
  const recipes = [];
  for (const to of [crew.users.slice(2, 3), crew.users.slice(2, 4)]) {
    const agentId = crew.agents[to.length];
    const wanted = (key) => newAsk(crew, { agentId, to, key });
    // as in a server that has been at work for a while
    for (let n = 0; n < 10; n++) await store.asks.open(wanted(`before-${to.length}-${n}`));
    const traces = [];
    for (const n of [1, 2]) traces.push(await traced(() => store.asks.open(wanted(keyOfTrace(n)))));
    const known = { tenant: crew.tenantId, agent: agentId, ...Object.fromEntries(to.map((id, n) => [`user${n}`, id])) };
    recipes.push({ recipe: recipeOf(traces, known), known });
  }
  return recipes;
};

/** The same by hand: prepared statements, so many asks to a transaction, which is synced when it is committed. */
export const rawSqlite = (path, recipes, { newId, onlyWrites }) => {
  const handle = new DatabaseSync(path);
  handle.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
  handle.exec('PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY');
  const run = recipes.map(({ recipe }) => onSqlite(handle, recipe, { newId, onlyWrites }));
  return {
    asks: (crewOf, { asks, batch = WRITERS }) => {
      const began = performance.now();
      for (let n = 0; n < asks; ) {
        handle.exec('BEGIN IMMEDIATE');
        for (const end = Math.min(asks, n + batch); n < end; n++) {
          const { crew, agentId, to } = askNumber(crewOf, n);
          run[to.length - 1]({ tenant: crew.tenantId, agent: agentId, ...people(to) }, `key-${n}`);
        }
        handle.exec('COMMIT');
      }
      return (asks * 1000) / (performance.now() - began);
    },
    close: () => handle.close(),
  };
};

const people = (to) => Object.fromEntries(to.map((id, n) => [`user${n}`, id]));

/** Scripts of pgbench that do the same, one for each recipe. */
export const pgbenchScripts = (recipes, begin) =>
  recipes.map(({ recipe, known }) =>
    asPgbench(recipe, {
      known,
      begin,
      setup: [
        '\\set count :count + 1',
        '\\set n 100000000000 + :round * 1000000000 + :client_id * 10000000 + :count',
        '\\set crew 100000000000 + :round * 1000000000 + (:count - 1) / :each * 1000',
        `\\set agent :crew + ${USERS} + random(0, ${AGENTS - 1})`,
        `\\set one random(0, ${USERS - 1})`,
        `\\set other (:one + random(1, ${USERS - 1})) % ${USERS}`,
        // in ascending order, as the store takes them
        known.user1 === undefined ? '\\set user0 :crew + :one' : '\\set user0 :crew + least(:one, :other)',
        ...(known.user1 === undefined ? [] : ['\\set user1 :crew + greatest(:one, :other)']),
      ],
    }),
  );

/** Runs the scripts, half of the transactions each. Answers transactions a second. */
export const pgbench = async ({ bin, url, directory, scripts, clients, asks, round }) => {
  const files = scripts.flatMap((script, n) => {
    const file = join(directory, `ask-${n + 1}.sql`);
    writeFileSync(file, script);
    return ['-f', file];
  });
  const defines = { count: 0, round, each: Math.floor(ASKS_OF_A_CREW / clients) };
  const { stdout } = await promisify(execFile)(join(bin, 'pgbench'), [
    ...['-n', '-M', 'prepared', '-c', clients, '-j', 2, '-t', Math.floor(asks / clients)].map(String),
    ...Object.entries(defines).flatMap(([name, value]) => ['-D', `${name}=${value}`]),
    ...files,
    url,
  ]);
  const rate = Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1]);
  const failed = Number(/number of failed transactions: (\d+)/.exec(stdout)?.[1] ?? 0);
  const done = Number(/number of transactions actually processed: (\d+)/.exec(stdout)?.[1]);
  if (!(rate > 0) || failed > 0 || done < Math.floor(asks / clients) * clients) throw new Error(`pgbench: ${stdout}`);
  return rate;
};

/** A house to measure in: a store, and ids that may be chosen. */
export const openHouse = async (openStore, newId, database) => {
  const ids = idsFrom(newId);
  return { ids, store: await openStore({ database, now: Date.now, newId: ids.newId }) };
};
