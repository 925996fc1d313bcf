import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { NewId } from './kit/ids.ts';

/**
 * Names this server over its restarts, among all that work on one database: what its earlier life left running is its
 * own to repair. In the data directory, of which each server has its own (lock.ts).
 *
 * A directory that was copied must not be two servers of one name: each start of the one would end the replies of the
 * other. So where servers share a database, the name holds on this machine and in this place alone; what a server left
 * running that was moved is repaired when its leases run out, half a minute later.
 *
 * @param shared whether other servers may work on the same database
 */
export const nodeIdIn = (dataDir: string, newId: NewId, shared: boolean): string => {
  const path = join(dataDir, 'node');
  const here = `${hostname()} ${realpathSync(dataDir)}`;
  const [known = '', place] = read(path);
  if (known !== '' && (place === here || !shared)) return known;
  const fresh = newId();
  writeFileSync(path, `${fresh}\n${here}\n`, { mode: 0o600 });
  return fresh;
};

const read = (path: string): string[] => {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
};
