import { fdatasync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** What makes a commit last. */
export interface Disk {
  /** Resolves when everything written before the call is on disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * SQLite's write-ahead log, synced from here instead of within COMMIT (`synchronous=NORMAL` leaves it to a checkpoint):
 * the same call on the same file, on another thread, while the event loop goes on. The log is one file for as long as
 * the database is open: it is begun anew in place (https://sqlite.org/wal.html, "Application-Initiated Checkpoints").
 */
export const logFile = (path: string): Disk => {
  let opening: Promise<FileHandle> | undefined;
  return {
    sync: async () => {
      // opened late: a new database has no log before its first commit
      opening ??= open(`${path}-wal`, 'r+');
      const { fd } = await opening;
      await new Promise<void>((done, failed) => fdatasync(fd, (error) => (error ? failed(error) : done())));
    },
    close: async () => (await opening?.catch(() => undefined))?.close(),
  };
};
