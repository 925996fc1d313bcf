import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type Check, fail, ok, warn } from './check.ts';

const NAME = 'data';
/** What the server makes, and only it and this account may read. */
const PRIVATE = ['', 'credentials.json', 'secret', 'beckon.db', 'beckon.db-wal'];
/** A person may have made it, with what mode their editor gave it; most of what it holds is no secret. */
const SETTINGS = 'beckon.config.json';

/** Whether others on this machine can read what is theirs not to read. Windows has no such bits. */
export const checkFiles = (dataDir: string): Check[] => {
  if (process.platform === 'win32') return [ok(NAME, dataDir)];
  const open = PRIVATE.map((name) => join(dataDir, name)).filter(isOpen);
  const settings = join(dataDir, SETTINGS);
  return [
    open.length === 0
      ? ok(NAME, `${dataDir} is readable by this account only`)
      : fail(NAME, `others on this machine can read ${open.join(', ')}`, `Run chmod go= ${open.join(' ')}`),
    ...(isOpen(settings)
      ? [warn('config file', `others on this machine can read ${settings}`, `Run chmod go= ${settings}`)]
      : []),
  ];
};

/** What is not there can be read by nobody. */
const isOpen = (path: string): boolean => ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0;
