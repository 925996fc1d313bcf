import { setTimeout as rest } from 'node:timers/promises';
import type { Client } from 'pg';
import { expect, test } from 'vitest';
import { everything } from './everything.suite.ts';
import { beside, openPostgresStore } from './house.suite.ts';
import { broken, twoAtWork } from './invariants.suite.ts';

/** By hand a minute or more: BECKON_CROWD_SECONDS=60. */
const SECONDS = Number(process.env.BECKON_CROWD_SECONDS ?? 5);
const ACTORS = 24;

test(
  `${ACTORS} at once do whatever there is to do: no command fails, none waits for each other, and the rows agree`,
  async () => {
    await using house = await openPostgresStore();
    const { store, clock } = house;
    await using client = await beside(house.url);
    const commands = Object.entries(await everything(store, clock));
    const until = performance.now() + SECONDS * 1_000;
    const under = () => performance.now() < until;
    const failures = new Map<string, number>();
    const atWork: unknown[] = [];
    let count = 0;

    const act = async () => {
      while (under()) {
        const [name, command] = commands[Math.floor(Math.random() * commands.length)] as (typeof commands)[0];
        try {
          await command();
          count += 1;
        } catch (error) {
          const what = `${name}: ${(error as Error).message}`;
          failures.set(what, (failures.get(what) ?? 0) + 1);
        }
      }
    };
    const look = async () => {
      for (; under(); await rest(25)) atWork.push(...(await twoAtWork(client)));
    };
    const tick = async () => {
      for (; under(); await rest(20)) await clock.advance(20);
    };
    await Promise.all([tick(), look(), ...Array.from({ length: ACTORS }, act)]);

    expect(Object.fromEntries(failures), 'commands that failed').toEqual({});
    expect(atWork.slice(0, 3), 'two runs at work in one conversation').toEqual([]);
    while ((await store.outbox.closeEmptied(100)) > 0);
    expect(await broken(client), 'rows that do not agree').toEqual({});
    await store.close();
    expect(await deadlocks(client), 'commands that waited for each other').toBe(0);
    console.log(`${count} commands of ${commands.length} kinds in ${SECONDS} s`);
  },
  SECONDS * 1_000 + 60_000,
);

/** Each connection tells what it counted when it ends; until then up to a second late. */
const deadlocks = async (client: Client): Promise<number> => {
  const others = 'SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';
  while ((await client.query(others)).rows.length > 0) await rest(10);
  const { rows } = await client.query('SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()');
  return rows[0].deadlocks;
};
