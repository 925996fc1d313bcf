import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { databaseUrl } from './config-database.ts';
import { AlreadyRunning, lockDirectory } from './lock.ts';
import type { Progress } from './store/move/copy.ts';
import { move } from './store/move/open.ts';
import { MoveRefused } from './store/move/places.ts';

/** Where a house is, as the operator named it: a data directory, or a database of PostgreSQL's and the option that says so. */
export type Where =
  | { readonly type: 'directory'; readonly dataDir: string }
  | { readonly type: 'server'; readonly url: string; readonly setting: string };

const FILE = 'beckon.db';

/**
 * Reads what was written for `setting`: a data directory, the `beckon.db` in one, or a URL.
 * @throws {ConfigError} when it is neither
 */
export const whereOf = (value: string, setting: string, cwd: string): Where => {
  if (value === '') throw new MoveRefused(`${setting} is empty: name a data directory, or postgres://….`);
  if (/^\w+:\/\//.test(value)) return { type: 'server', url: databaseUrl(value, setting), setting };
  const path = resolve(cwd, value);
  const found = statSync(path, { throwIfNoEntry: false });
  if (basename(path) === FILE && !found?.isDirectory()) return { type: 'directory', dataDir: real(dirname(path)) };
  if (found && !found.isDirectory()) {
    throw new MoveRefused(`${setting}: ${path} is a file: name a data directory, or the ${FILE} in one.`);
  }
  return { type: 'directory', dataDir: real(path) };
};

export interface MoveHouseOptions {
  readonly from: Where;
  readonly to: Where;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Copies all that a house keeps from one database to another, with the data directories locked meanwhile.
 * @returns how many rows each table has
 * @throws {MoveRefused, ConfigError, StoreDiffers, StoreUnavailable} nothing is kept then
 */
export const moveHouse = async ({ from, to, ...rest }: MoveHouseOptions): Promise<Map<string, number>> => {
  if (keyOf(from) === keyOf(to))
    throw new MoveRefused(
      '--from and --to are the same place (without --from: BECKON_DATABASE_URL, else the data directory): name another.',
    );
  using stack = new DisposableStack();
  if (from.type === 'directory' && !existsSync(join(from.dataDir, FILE))) {
    throw new MoveRefused(`${from.dataDir} has no ${FILE}: name the data directory, or the URL, that has the house.`);
  }
  for (const where of [from, to])
    if (where.type === 'directory') stack.adopt(lock(where.dataDir), (held) => held.release());
  return await move({ from: placeOf(from), to: placeOf(to), ...rest });
};

const lock = (dataDir: string): ReturnType<typeof lockDirectory> => {
  try {
    return lockDirectory(dataDir);
  } catch (error) {
    if (!(error instanceof AlreadyRunning)) throw error;
    const who = error.running ? ` at ${error.running.url} (process ${error.running.pid})` : '';
    throw new MoveRefused(`Beckon runs on ${dataDir}${who}: stop it, and move then.`, { inUse: true, cause: error });
  }
};

const placeOf = (where: Where): { path: string } | { url: string; setting: string } =>
  where.type === 'directory' ? { path: join(where.dataDir, FILE) } : where;

/** What two names of one place have in common. */
const keyOf = (where: Where): string => {
  if (where.type === 'directory') return where.dataDir;
  const { hostname, port, pathname, searchParams } = new URL(where.url);
  return [hostname || searchParams.get('host'), port || '5432', pathname].join('/');
};

const real = (path: string): string => (existsSync(path) ? realpathSync(path) : path);
