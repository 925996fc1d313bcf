import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** A running `opencode serve`. */
export interface Serving extends AsyncDisposable {
  readonly url: string;
  /** What it has written so far, both streams. */
  log(): string;
}

const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 5_000;

/** Starts `opencode serve` (1 to 2 s) and waits for its word: a request before it is accepted and never answered. */
export async function serve(program: string, directory: string, env: Record<string, string>): Promise<Serving> {
  // With --port 0 it would take 4096, where the developer's own OpenCode lives [tried].
  const args = ['serve', '--hostname', '127.0.0.1', '--port', String(await freePort()), '--print-logs'];
  // A group of its own, so that the tools it runs end with it.
  const child = spawn(program, args, { cwd: directory, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const killLeftover = (): void => signal(child, 'SIGKILL');
  process.once('exit', killLeftover);
  const exited = once(child, 'exit').finally(() => process.removeListener('exit', killLeftover));
  let log = '';
  const url = new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      log += chunk;
      const [, found] = /listening on (http:\S+)/.exec(log) ?? [];
      if (found) resolve(found);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    exited.then(([code]) => reject(new Error(`opencode ended with ${code} before it listened:\n${log}`)), reject);
    AbortSignal.timeout(START_LIMIT_MS).onabort = () => reject(new Error(`opencode does not listen:\n${log}`));
  });
  const stop = async (): Promise<void> => {
    signal(child, 'SIGTERM');
    AbortSignal.timeout(STOP_LIMIT_MS).onabort = killLeftover;
    await exited;
    killLeftover(); // tools that outlived it
  };
  try {
    return { url: await url, log: () => log, [Symbol.asyncDispose]: stop };
  } catch (error) {
    if (child.pid !== undefined) await stop();
    throw error;
  }
}

/** To the whole group; nothing is said about a group that has ended. */
function signal(child: ChildProcess, name: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
