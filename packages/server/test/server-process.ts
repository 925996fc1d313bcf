import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ADMIN_KEY } from './edge.ts';

/** A server in a process of its own, which can be killed as a power cut would, and started again on the same data. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  readonly dataDir: string;
  start(): Promise<void>;
  /** SIGKILL: it gets no chance to tidy up. Resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGSTOP: it stands still, and knows nothing of it; SIGCONT: it goes on. */
  freeze(): void;
  thaw(): void;
  /** What a second server on the same data says. */
  second(): Promise<string>;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever fields it expects
  call(method: string, path: string, body?: unknown, token?: string): Promise<{ status: number; body: any }>;
}

const ENTRY = fileURLToPath(new URL('./serve.entry.ts', import.meta.url));

export const openServer = async (settings: Record<string, string> = {}): Promise<ServerProcess> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'beckon-durable-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    PATH: process.env.PATH ?? '',
    BECKON_DATA_DIR: dataDir,
    BECKON_PORT: String(port),
    BECKON_ADMIN_KEY: ADMIN_KEY,
    ...settings,
  };
  let child: ChildProcess | undefined;

  const spawned = (changes: Record<string, string> = {}): { child: ChildProcess; said: Promise<string> } => {
    const args = ['--conditions=source', '--disable-warning=ExperimentalWarning', ENTRY];
    const made = spawn(process.execPath, args, { env: { ...env, ...changes }, stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: made.stdout });
    return { child: made, said: once(lines, 'line').then(([line]) => String(line)) };
  };
  const start = async (): Promise<void> => {
    const { child: made, said } = spawned();
    child = made;
    const line = await said;
    if (line !== `listening ${url}`) throw new Error(line);
  };
  const kill = async (): Promise<void> => {
    const ended = child;
    child = undefined;
    if (!ended) return;
    const exit = once(ended, 'exit');
    ended.kill('SIGKILL');
    await exit;
  };

  await start();
  return {
    url,
    dataDir,
    start,
    kill,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    second: async () => {
      const { child: other, said } = spawned({ BECKON_PORT: '0' });
      const [line] = await Promise.all([said, once(other, 'exit')]);
      return line;
    },
    call: async (method, path, body, token = ADMIN_KEY) => {
      const response = await fetch(url + path, {
        method,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: await response.json() };
    },
    [Symbol.asyncDispose]: async () => {
      await kill();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};

/** A port that nobody uses now. The server keeps it over restarts, so it cannot choose one itself. */
const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address ? address.port : 0;
};
