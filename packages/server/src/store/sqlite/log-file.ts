import { close, fdatasync, fdatasyncSync, openSync } from 'node:fs';

/** What makes a commit last. */
export interface Disk {
  /** Resolves when everything written before the call is on disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * SQLite's write-ahead log, synced from here instead of within COMMIT (`synchronous=NORMAL` leaves it to a checkpoint):
 * the same call on the same file, on another thread, while the event loop goes on. The log is one file for as long as
 * the database is open: it is begun anew in place (https://sqlite.org/walformat.html, section 4).
 *
 * Opening syncs it, too: a life that was killed may have left commits in it that nobody has synced.
 *
 * @param path of the database, which is open
 * @throws {Error} what opening and syncing throw
 */
export const logFile = (path: string): Disk => {
  const fd = openSync(`${path}-wal`, 'r+');
  fdatasyncSync(fd);
  return {
    sync: () => new Promise((done, failed) => fdatasync(fd, (error) => (error ? failed(error) : done()))),
    close: () => new Promise((done) => close(fd, () => done())),
  };
};
