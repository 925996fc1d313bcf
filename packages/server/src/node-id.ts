import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NewId } from './kit/ids.ts';

/**
 * Names this server over its restarts, among all that work on one database: what its earlier life left running is its
 * own to repair. In the data directory, of which each server has its own (lock.ts).
 */
export const nodeIdIn = (dataDir: string, newId: NewId): string => {
  const path = join(dataDir, 'node');
  try {
    const known = readFileSync(path, 'utf8').trim();
    if (known !== '') return known;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const fresh = newId();
  writeFileSync(path, `${fresh}\n`, { mode: 0o600 });
  return fresh;
};
