import { setTimeout as rest } from 'node:timers/promises';
import { heldClock } from '@beckon/testkit/clock';
import type { CompiledQuery, Kysely } from 'kysely';
import { idSource } from '../../kit/ids.ts';
import { storeOn } from '../open.ts';
import { kyselyOver } from '../over.ts';
import type { Rows } from '../rows.ts';
import type { Store } from '../store.ts';
import { Connection } from './connection.ts';
import { words } from './dialect.ts';
import { openPostgres } from './engine.ts';
import { beside, openMigrated, START } from './house.suite.ts';

/** Commands that stop between two of their queries, so that another can be put just there. */

/** A command on its way, which stands still. */
export interface Stopped<T> {
  /** Lets it go on, and answers what came of it. */
  go(): Promise<T>;
}

export type GatedHouse = Awaited<ReturnType<typeof openGated>>;

export const openGated = async () => {
  const database = await openMigrated();
  const clock = heldClock(START);
  const options = { now: clock.now, newId: idSource(clock) };
  const engine = await openPostgres({ url: database.url, connections: 14 });
  const client = await beside(database.url);
  const gates: Gate[] = [];
  let deadlocks = 0;

  const storeThrough = (gate?: Gate): Store => {
    const write: typeof engine.write = (work) =>
      engine.write(async (db) => {
        try {
          return await work(gate ? through(db, gate) : db);
        } catch (error) {
          // the engine runs it again, and nobody would hear of it
          if (isDeadlock(error)) deadlocks += 1;
          throw error;
        }
      });
    return storeOn({ ...engine, write }, options);
  };

  const rows = async (text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
    (await client.query(text, values)).rows;

  /** Until this is over, or a command waits for what another holds. */
  const still = async (one: Promise<unknown>): Promise<void> => {
    let over = false;
    const end = () => {
      over = true;
    };
    one.then(end, end);
    const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
    while (!over && (await rows(waiting)).length === 0) await rest(2);
  };

  return {
    clock,
    rows,
    still,
    store: storeThrough(),
    /** How many commands the database ended because they waited for each other. */
    deadlocks: () => deadlocks,
    /**
     * Begins a command that stops after its first query whose text is like this one, or before it, where it waits for
     * another command.
     */
    stop: async <T>(after: RegExp, command: (store: Store) => Promise<T>): Promise<Stopped<T>> => {
      const gate = new Gate(after);
      gates.push(gate);
      const done = command(storeThrough(gate));
      const missed = done.then(() => Promise.reject(new Error(`it was over and had no query like ${after}`)));
      missed.catch(() => {});
      await still(Promise.race([gate.reached, missed]));
      if (!gate.passed) await Promise.race([missed, rest(0)]);
      return {
        go: () => {
          gate.open();
          return done;
        },
      };
    },
    /** The commands that are given here reach the others in one moment, when all of them are done. */
    atOnce: async (commands: (store: Store) => Promise<void>): Promise<void> => {
      const connection = new Connection(client, undefined);
      const db = kyselyOver(connection, words);
      const write: typeof engine.write = async (work) => {
        const { value, last } = await work(db);
        for (const query of last) await connection.executeQuery(query);
        return value;
      };
      await client.query('BEGIN');
      await commands(storeOn({ ...engine, read: db, write }, options));
      await client.query('COMMIT');
    },
    [Symbol.asyncDispose]: async () => {
      for (const gate of gates) gate.open();
      await client.end();
      await engine.close();
      await database[Symbol.asyncDispose]();
    },
  };
};

class Gate {
  readonly #after: RegExp;
  readonly #reached = Promise.withResolvers<void>();
  readonly #open = Promise.withResolvers<void>();
  readonly reached = this.#reached.promise;
  passed = false;

  constructor(after: RegExp) {
    this.#after = after;
  }

  async pass(sql: string): Promise<void> {
    if (this.passed || !this.#after.test(sql)) return;
    this.passed = true;
    this.#reached.resolve();
    await this.#open.promise;
  }

  open(): void {
    this.#open.resolve();
  }
}

const through = (db: Kysely<Rows>, gate: Gate): Kysely<Rows> =>
  kyselyOver(
    {
      executeQuery: async <R>(query: CompiledQuery) => {
        const result = await db.executeQuery(query as CompiledQuery<R>);
        await gate.pass(query.sql);
        return result;
      },
    },
    words,
  );

const isDeadlock = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '40P01';
