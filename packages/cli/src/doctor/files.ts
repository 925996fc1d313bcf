import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type Check, fail, ok } from './check.ts';

const NAME = 'data';
const PRIVATE = ['', 'credentials.json', 'secret', 'beckon.db', 'beckon.db-wal', 'beckon.config.json'];

/** Whether others on this machine can read what is theirs not to read. Windows has no such bits. */
export const checkFiles = (dataDir: string): Check => {
  if (process.platform === 'win32') return ok(NAME, dataDir);
  const open = PRIVATE.map((name) => join(dataDir, name)).filter((path) => (modeOf(path) & 0o077) !== 0);
  if (open.length === 0) return ok(NAME, `${dataDir} is readable by this account only`);
  return fail(NAME, `others on this machine can read ${open.join(', ')}`, `Run chmod go= ${open.join(' ')}`);
};

/** What is not there can be read by nobody. */
const modeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
