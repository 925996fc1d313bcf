import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Engine } from '../engine.ts';
import { StoreUnavailable } from '../store.ts';
import { kyselyOn } from './driver.ts';
import { migrate } from './migrate.ts';
import { mendFor } from './trouble.ts';
import { Writer } from './writer.ts';

/**
 * SQLite in the process: WAL, so that readers never wait for the writer; synchronous=FULL, so that what was committed
 * survives a loss of power. Reads go over a handle of their own: the writer's would see what is not committed yet.
 *
 * The busy time limit is short: one process owns the file (see lock.ts), so a lock is somebody's tool or backup, and
 * while node:sqlite waits for it the whole event loop stands still.
 *
 * @param path of the database file; made with mode 0600 when it is not there
 */
export const openSqlite = (path: string, maxPages?: number): Engine => {
  const handle = open(path);
  if (maxPages !== undefined) handle.exec(`PRAGMA max_page_count = ${Math.trunc(maxPages)}`);
  const reader = new DatabaseSync(path, { readOnly: true, timeout: 250 });
  const writer = new Writer(handle, kyselyOn(handle));
  return {
    read: kyselyOn(reader),
    write: (work) => writer.write(work),
    close: async () => {
      await writer.close();
      reader.close();
      handle.close();
    },
  };
};

const open = (path: string): DatabaseSync => {
  try {
    const handle = new DatabaseSync(path, { timeout: 250 });
    chmodSync(path, 0o600);
    handle.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
    handle.exec('PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384');
    migrate(handle);
    return handle;
  } catch (error) {
    const mend = mendFor(error);
    throw mend === undefined ? error : new StoreUnavailable(`${path}: ${mend}`, { cause: error });
  }
};
