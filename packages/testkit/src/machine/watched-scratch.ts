import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scratch } from './scratch.ts';
import type { Account } from './service-account.ts';

export interface Watch {
  /** Where in the directory the server has its process id written while it runs. */
  readonly pidFile: string;
  /** What tells it to end at once. */
  readonly signal: 'QUIT' | 'TERM';
  /** Whose the directory is. Default: ours. */
  readonly account?: Account | undefined;
}

/**
 * Waits until the pipe from us closes, which happens at disposal and however else this process ends. The file is looked
 * for and not the process: nobody may collect a dead one.
 */
const WATCH = `
cat >/dev/null
if read -r pid <"$1/$2" && kill -"$3" "$pid"; then
  tries=50
  while [ -e "$1/$2" ] && [ $((tries -= 1)) -gt 0 ]; do sleep 0.1; done
fi
rm -rf "$1"`;

/**
 * A scratch directory for a server that would outlive a test that is killed: should it still run when this process
 * ends, it is ended then, and the directory goes as it does at disposal.
 */
export async function openWatchedScratch(name: string, { pidFile, signal, account }: Watch): Promise<Scratch> {
  const path = await mkdtemp(join(tmpdir(), `beckon-${name}-`));
  if (account) await chown(path, account.uid, account.gid);
  const watch = spawn('sh', ['-c', WATCH, 'watch', path, pidFile, signal], {
    // A session of its own: Ctrl-C in the terminal ends the tests, and it has to be there after them.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watch.unref();
  (watch.stdin as Socket).unref();
  return {
    path,
    async [Symbol.asyncDispose]() {
      if (watch.exitCode !== null) return;
      const ended = once(watch, 'exit');
      watch.ref();
      watch.stdin.end();
      await ended;
    },
  };
}
