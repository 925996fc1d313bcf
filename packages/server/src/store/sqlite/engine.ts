import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Engine } from '../engine.ts';
import { ownedAlone } from '../ownership.ts';
import { StoreUnavailable } from '../store.ts';
import { Checkpoints } from './checkpoints.ts';
import { kyselyOn, kyselyReading } from './driver.ts';
import { type Disk, logFile } from './log-file.ts';
import { migrate } from './migrate.ts';
import { moveApart, moveHere } from './mover.ts';
import { Snapshot } from './snapshot.ts';
import { mendFor } from './trouble.ts';
import { Writer } from './writer.ts';

/**
 * SQLite in the process: WAL, so that readers never wait for the writer; what was acknowledged is on disk and survives a
 * loss of power (writer.ts), and nothing else is read.
 *
 * The busy time limit is short: one process owns the file (see lock.ts), so a lock is somebody's tool or backup, and
 * while node:sqlite waits for it the whole event loop stands still.
 */
export const openSqlite = ({ path, maxPages, disk: given, onBroken = () => {} }: SqliteOptions): Engine => {
  const { handle, reader, snapshot, disk } = open(path, given);
  if (maxPages !== undefined) handle.exec(`PRAGMA max_page_count = ${Math.trunc(maxPages)}`);
  const checkpoints = new Checkpoints(handle, given ? moveHere(handle) : moveApart(path));
  const writer = new Writer({ handle, db: kyselyOn(handle), snapshot, disk, checkpoints, onBroken });
  let commands = 0;
  /** A database that began empty is counted as it grows. That it could not be now costs time, and nothing else. */
  const count = (): void => {
    commands += 1;
    if (commands % COUNT_EVERY === 0)
      writer.write(async () => handle.exec('PRAGMA optimize'), 'background').catch(() => {});
  };
  return {
    shared: false,
    read: kyselyReading({ handle, reader, clean: () => !handle.isTransaction && !snapshot.pinned }),
    write: (work, lane) => {
      count();
      return writer.write(async (db) => {
        const { value, last } = await work(db);
        for (const query of last) await db.executeQuery(query);
        return value;
      }, lane);
    },
    own: ownedAlone,
    close: async () => {
      await writer.close();
      await checkpoints.close();
      await disk.close();
      // the last handle that closes moves the log into the database: not one that is in doubt
      if (!writer.broken) reader.close();
      handle.close();
    },
  };
};

/** Counting takes 8 ms for 20,000 notifications, and is done of tables that are ten times what they were: soon, for a young one. */
const COUNT_EVERY = 2_000;

export interface SqliteOptions {
  /** The database file; made with mode 0600 when it is not there. */
  readonly path: string;
  /** The most pages (4 KiB) the file may have; then it is full. No limit but the disk's by default. */
  readonly maxPages?: number | undefined;
  /** How its log is synced, and then moved without a thread. A held clock has a disk of its own: it waits for no other. */
  readonly disk?: Disk | undefined;
  /** Called once, when the disk failed to keep what was written: end the process, and start it again. */
  readonly onBroken?: ((error: StoreUnavailable) => void) | undefined;
}

interface Opened {
  readonly handle: DatabaseSync;
  readonly reader: DatabaseSync;
  readonly snapshot: Snapshot;
  readonly disk: Disk;
}

const open = (path: string, disk?: Disk): Opened => {
  const handles: DatabaseSync[] = [];
  try {
    const handle = new DatabaseSync(path, { timeout: 250 });
    handles.push(handle);
    chmodSync(path, 0o600);
    // NORMAL: the writer syncs the log itself after each commit
    handle.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON');
    handle.exec('PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 0');
    // a command's savepoint copies the pages it changes: past 64 kB that is a temporary file, a third of the time of posting
    handle.exec('PRAGMA temp_store = MEMORY');
    migrate(handle);
    // how many rows share a value, of every table: without it SQLite takes the index that saves sorting, which for all that
    // is open in a conversation was the one of all that its person was told in a month (https://sqlite.org/pragma.html#pragma_optimize)
    handle.exec('PRAGMA optimize = 0x10002');
    const reader = new DatabaseSync(path, { readOnly: true, timeout: 250 });
    handles.push(reader);
    return { handle, reader, snapshot: new Snapshot(reader), disk: disk ?? logFile(path) };
  } catch (error) {
    for (const opened of handles) opened.close();
    const mend = mendFor(error);
    throw mend === undefined ? error : new StoreUnavailable(`${path}: ${mend}`, { cause: error });
  }
};
