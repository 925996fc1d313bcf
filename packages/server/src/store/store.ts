/**
 * The store: everything that must survive. One contract, one suite (store.suite.ts), one engine per database.
 *
 * Its promises:
 *
 * 1. **A command is one transaction.** What it changes, the positions it takes in feeds, and the notifications it makes
 *    due are visible together or not at all. When its promise resolves, it is on disk.
 * 2. **Feeds are gapless and in commit order.** Every row a principal's feed gets has the next position; a reader that
 *    saw position N and asks for what is after N misses nothing that was committed before.
 * 3. **Nothing crosses a tenant.** Every look-up is by (tenant, id). Another tenant's id is unknown here.
 * 4. **Repeating is harmless.** What carries a key or a cid answers the same again. A compare-and-set that loses says
 *    who won and changes nothing.
 * 5. **Unavailable is said, not guessed.** When the database is full, locked, broken or away, a command throws
 *    `StoreUnavailable` and has changed nothing; `StoreInDoubt` when nobody knows, because the connection was lost while
 *    it was committed, or the disk failed to keep what it had taken (then nothing is taken any more until the process is
 *    started again). The same command with the same key finds out.
 * 6. After a commit `hint` is called with what moved. Hints may be lost; nothing depends on them but speed.
 *
 * Reads see every command whose promise has resolved. They see no command that is still under way. What takes several
 * queries reads the version of a thing first: what is told of it may be newer than its version says, and never older.
 */
import type { Asks } from './asks.ts';
import type { Conversations } from './conversations.ts';
import type { Credentials } from './credentials.ts';
import type { Devices } from './devices.ts';
import type { Feeds } from './feeds.ts';
import type { Outbox } from './outbox.ts';
import type { Ownership } from './ownership.ts';
import type { People } from './people.ts';
import type { PreferenceStore } from './preferences.ts';
import type { Runs } from './runs.ts';

export interface Store {
  /** Whether other servers may work on the same database. */
  readonly shared: boolean;
  readonly people: People;
  readonly credentials: Credentials;
  readonly conversations: Conversations;
  readonly feeds: Feeds;
  readonly asks: Asks;
  readonly runs: Runs;
  readonly devices: Devices;
  readonly outbox: Outbox;
  readonly preferences: PreferenceStore;
  readonly settings: Settings;
  /** Owns the runs that are claimed in this name, from now on. */
  own(owner: string): Ownership;
  /** A write that proves that the database takes writes. @throws {StoreUnavailable} */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** One value per name, server-wide. */
export interface Settings {
  get(name: string): Promise<string | undefined>;
  /** Writes the value unless there is one, and answers the one that is there: first come, all the same. */
  ensure(name: string, value: string): Promise<string>;
  set(name: string, value: string): Promise<void>;
}

/** What moved in a commit. */
export interface Hints {
  /** Feeds that grew, with their new head. */
  readonly heads: ReadonlyMap<string, number>;
  /** Something in the outbox became due. */
  readonly due: boolean;
  /** A run was queued, or may be claimed now because another ended. */
  readonly queued: boolean;
  /** A credential was revoked. */
  readonly revoked: boolean;
}

export type { Actor, Page, PageRequest } from './terms.ts';

/** The database cannot take this now: full, locked, read-only, gone. Nothing was changed. */
export class StoreUnavailable extends Error {
  override readonly name: string = 'StoreUnavailable';
}

/** Whether the command was kept, nobody knows. */
export class StoreInDoubt extends StoreUnavailable {
  override readonly name = 'StoreInDoubt';
}
