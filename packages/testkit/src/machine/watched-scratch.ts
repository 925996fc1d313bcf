import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scratch } from './scratch.ts';
import type { Account } from './service-account.ts';

/**
 * Waits until the pipe from us closes, which happens at disposal and however else this process ends. Then the server
 * whose process id the file holds is told to end at once, and the directory goes.
 */
const WATCH = `
cat >/dev/null
if read -r pid <"$1/$2" && kill -QUIT "$pid"; then
  tries=50
  while [ -e "$1/$2" ] && [ $((tries -= 1)) -gt 0 ]; do sleep 0.1; done
fi
rm -rf "$1"`;

/**
 * A directory for a server that could outlive a killed test: a server that was not ended when this process ends, ends
 * then, and its directory goes with it.
 * @param pidFile where in the directory the server writes its process id while it runs
 */
export async function openWatchedScratch(name: string, pidFile: string, owner?: Account): Promise<Scratch> {
  const path = await mkdtemp(join(tmpdir(), `beckon-${name}-`));
  if (owner) await chown(path, owner.uid, owner.gid);
  // A session of its own: Ctrl-C in the terminal is for the tests, and it has to live longer than they.
  const watch = spawn('sh', ['-c', WATCH, 'watch', path, pidFile], {
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
