import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory of one's own, gone at the end of the block: `await using scratch = await openScratch('firefox')`. */
export interface Scratch extends AsyncDisposable {
  readonly path: string;
}

export async function openScratch(name: string): Promise<Scratch> {
  const path = await mkdtemp(join(tmpdir(), `beckon-${name}-`));
  return {
    path,
    // A browser's last processes may still write for a moment after its first has ended.
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  };
}
