import type { CompiledQuery, Kysely } from 'kysely';
import type { Ownership } from './ownership.ts';
import type { Rows } from './rows.ts';

/**
 * What a database has to give, so that the one set of queries runs on it. All dialect lives behind this.
 *
 * On SQLite commands run one after the other. On PostgreSQL they run at the same time and see what others have committed
 * before each of their queries (READ COMMITTED). So that both come to the same, the queries keep three rules:
 *
 * 1. **Who decides upon a row holds it**: reads it `for no key update`, or changes it conditionally, as it was read.
 *    SQLite's compiler leaves locks out. Of a query that had to wait only the row it held is as others left it: what else
 *    counts is read after it, and who finds that it has changed is `InTheWay`.
 * 2. **Everything in a conversation is done while holding the conversation**, taken first: its messages, members, runs,
 *    and the asks and answers in it. Within one conversation commands follow each other.
 * 3. **Locks are taken in one order**, so that no two commands wait for each other: conversations, runs and messages,
 *    asks, addressees, users, notifications, deliveries, devices, heads; agents and contacts by
 *    themselves, but for an agent's buckets: it is held before the people whom it counts for. Several of a kind in
 *    ascending order of their ids. Who claims work skips what others hold. A row that refers to another holds that one's
 *    key, which nothing here ever changes: what changes and is unique has a partial index.
 *
 * A unique key that another command has just taken, and whatever else two did to each other, makes the engine run the
 * command again: then it finds what the other left.
 */
export interface Engine {
  /** Whether other servers may work on the same database. */
  readonly shared: boolean;
  /** For queries that change nothing. Sees every write whose promise has resolved. */
  readonly read: Kysely<Rows>;
  /**
   * Runs `work` as one transaction and resolves when it is on disk. When `work` throws, nothing of it remains.
   * `work` must await nothing but the queries of its own handle: on SQLite every command of the process waits behind it.
   * It may be run several times, of which one counts. Its `last` queries go to the database together with the commit.
   * When one fails, nothing remains either.
   *
   * @throws {StoreUnavailable} when the database cannot take it; nothing was changed
   */
  write<T>(work: Work<T>, lane?: Lane): Promise<T>;
  /** Owns runs in this name from now on. */
  own(owner: string): Ownership;
  close(): Promise<void>;
}

/**
 * Whether somebody waits for a command. On SQLite, where commands follow each other, those in the background go one at a
 * time, in turn with all others: ten thousand notifications that are due keep nobody waiting for more than one set of them.
 */
export type Lane = 'foreground' | 'background';

/** A command's queries, on the handle that is for them alone. */
export type Work<T> = (db: Kysely<Rows>) => Promise<{ readonly value: T; readonly last: readonly CompiledQuery[] }>;
