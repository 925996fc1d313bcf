import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ConfigError } from './config-values.ts';
import { troubleOf } from './file-trouble.ts';

const MEND = 'set BECKON_DATA_DIR to a directory where this account may write';

/**
 * Makes the data directory and what leads to it, for this account's eyes alone, unless it is there.
 *
 * @throws {ConfigError} when it cannot be made, is no directory, or cannot be written to
 */
export const makeDataDirectory = (dataDir: string): void => {
  try {
    for (const path of missing(dataDir)) mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const why = isMissing(error) ? 'nothing can be made there' : troubleOf(error);
    throw new ConfigError(`The data directory ${dataDir} cannot be made (${why}): ${MEND}.`);
  }
  try {
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new ConfigError(`The data directory ${dataDir} cannot be written to (${troubleOf(error)}): ${MEND}.`);
  }
};

/**
 * What has to be made, from the top down. One by one, for Node's own recursive `mkdir` tries for ever where a parent is
 * there and takes no children, as in /proc (seen with 24.21).
 */
const missing = (dataDir: string): string[] => {
  const found = statSync(dataDir, { throwIfNoEntry: false });
  if (found?.isDirectory()) return [];
  if (found) throw new Error(`${dataDir} is a file`);
  const parent = dirname(dataDir);
  if (parent === dataDir) throw new Error('there is no such drive');
  return [...missing(parent), dataDir];
};

/** Its parent was just seen or made, and says that it is not there: a file system of the kernel's. */
const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
