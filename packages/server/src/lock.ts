import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConfigError } from './config-values.ts';
import { makeDataDirectory } from './data-directory.ts';
import { troubleOf } from './file-trouble.ts';

/** What a running server tells others on its machine. */
export interface Running {
  readonly pid: number;
  readonly url: string;
}

/** Another server uses this data directory. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';
  readonly running: Running | undefined;

  constructor(dataDir: string, running: Running | undefined) {
    const who = running ? ` at ${running.url} (process ${running.pid})` : '';
    super(`Beckon already runs on ${dataDir}${who}. Stop it first, or set BECKON_DATA_DIR to another directory.`);
    this.running = running;
  }
}

export interface Lock {
  /** Tells others where the server is. */
  tell(running: Running): void;
  release(): void;
}

/**
 * One server per data directory. The lock is SQLite's own on a file of its own: the system lets go of it when the
 * process ends, however it ends, so there is no stale lock to clean up, as there is with a file that holds a pid.
 *
 * @throws {AlreadyRunning} when another server has it
 * @throws {ConfigError} when the directory cannot be made, or not be used
 */
export const lockDirectory = (dataDir: string): Lock => {
  makeDataDirectory(dataDir);
  const path = join(dataDir, 'lock');
  let handle: DatabaseSync | undefined;
  try {
    handle = new DatabaseSync(path, { timeout: 0 });
    chmodSync(path, 0o600);
    handle.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    handle?.close();
    if (isBusy(error)) throw new AlreadyRunning(dataDir, readRunning(dataDir));
    throw new ConfigError(`${path} cannot be locked (${troubleOf(error)}): remove it, and start again as its owner.`);
  }
  return {
    tell: (running) => writeFileSync(toldIn(dataDir), `${JSON.stringify(running)}\n`, { mode: 0o600 }),
    release: () => {
      rmSync(toldIn(dataDir), { force: true });
      handle.close();
    },
  };
};

/** SQLITE_BUSY (https://sqlite.org/rescode.html#busy): another process has it. Anything else is not a second server. */
const isBusy = (error: unknown): boolean => error instanceof Error && 'errcode' in error && error.errcode === 5;

const toldIn = (dataDir: string): string => join(dataDir, 'running.json');

/** What the server of this directory told last; it may have ended since without taking it back. */
export const readRunning = (dataDir: string): Running | undefined => {
  try {
    return JSON.parse(readFileSync(toldIn(dataDir), 'utf8')) as Running;
  } catch {
    return undefined;
  }
};
