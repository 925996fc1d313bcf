import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/** The thread that moves the log (mover.ts). Answers each request with nothing, or with what went wrong. */
const IDLE_MS = 60_000;

const handle = new DatabaseSync(workerData as string, { timeout: 250 });
const idle = setTimeout(() => parentPort?.close(), IDLE_MS);

parentPort?.on('message', () => {
  idle.refresh();
  parentPort?.postMessage(moved());
});
parentPort?.on('close', () => handle.close());

function moved(): Error | undefined {
  try {
    handle.exec('PRAGMA wal_checkpoint(PASSIVE)');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
