import { extname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { type Deferred, deferred } from '../../kit/deferred.ts';

/** Moves what is in the log into the database, as far as nobody is pinned. */
export interface Mover {
  /** One at a time. @throws {Error} the disk's, or that the mover is closed */
  move(): Promise<void>;
  close(): Promise<void>;
}

/** Here and now, while everything else waits: 7 to 20 ms, and as long as it likes on a disk that is busy. */
export const moveHere = (handle: DatabaseSync): Mover => ({
  move: async () => handle.exec('PRAGMA wal_checkpoint(PASSIVE)'),
  close: async () => {},
});

/**
 * On a thread with a handle of its own: it syncs the log, copies its pages and syncs the database, and the event loop
 * goes on. The thread begins with the first move, and goes when there was none for a minute.
 */
export const moveApart = (path: string): Mover => {
  let thread: Worker | undefined;
  let under: Deferred<void> | undefined;
  let closed = false;

  const start = (): Worker => {
    // the same file before and after it was compiled
    const started = new Worker(new URL(`./mover-thread${extname(import.meta.url)}`, import.meta.url), {
      workerData: path,
    });
    started.on('message', (problem?: Error) => {
      started.unref();
      if (problem) under?.reject(problem);
      else under?.resolve();
    });
    started.on('error', (error) => under?.reject(error));
    started.on('exit', () => {
      if (thread === started) thread = undefined;
      under?.reject(new Error('the thread that moves the log has ended'));
    });
    return started;
  };

  return {
    move: () => {
      if (closed) return Promise.reject(new Error('the mover is closed'));
      under = deferred<void>();
      thread ??= start();
      // the process is to live for as long as somebody waits for it
      thread.ref();
      thread.postMessage('move');
      return under.promise;
    },
    close: async () => {
      closed = true;
      await thread?.terminate();
    },
  };
};
