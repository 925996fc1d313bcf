import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The real program as a user has it: `beckon serve` and `beckon …` as processes, on a data directory of their own. */
export interface Stage extends AsyncDisposable {
  readonly url: string;
  readonly dataDir: string;
  /** The one-time link that the server printed at its last start. */
  readonly link: string;
  readonly agentKey: string;
  readonly ownerToken: string;
  /** Ends the server, by default as a power cut would, and starts it again. */
  restart(signal?: NodeJS.Signals): Promise<void>;
  stop(signal?: NodeJS.Signals): Promise<void>;
  start(): Promise<void>;
  /** Runs a command to its end. */
  beckon(...args: string[]): Running;
  /** Calls the API; with the admin key unless another token is given. */
  call(method: string, path: string, body?: unknown, token?: string): Promise<Answer>;
}

export interface Running {
  readonly done: Promise<{ code: number | null; stdout: string; stderr: string }>;
  kill(signal?: NodeJS.Signals): void;
}

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever fields it expects
  readonly body: any;
}

const BIN = fileURLToPath(new URL('../bin/beckon.js', import.meta.url));
const ADMIN = 'an-admin-key-for-the-tests-alone';

export const openStage = async (settings: Record<string, string> = {}): Promise<Stage> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'beckon-stage-'));
  const port = await freePort();
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: dataDir,
    BECKON_DATA_DIR: dataDir,
    BECKON_PORT: String(port),
    BECKON_ADMIN_KEY: ADMIN,
    BECKON_PUSH_ALLOW_PRIVATE: '1',
    ...settings,
  };
  let server: ChildProcess | undefined;
  let link = '';

  const start = async (): Promise<void> => {
    server = spawn(process.execPath, [BIN, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    link = await printedLink(server);
  };
  const stop = async (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
    const ended = server;
    if (!ended || ended.exitCode !== null || ended.signalCode !== null) return;
    ended.kill(signal);
    await once(ended, 'exit');
  };
  const credentials = (): { url: string; agentKey: string; ownerToken: string } =>
    JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8'));

  await start();
  return {
    dataDir,
    get url() {
      return new URL(link).origin;
    },
    get link() {
      return link;
    },
    get agentKey() {
      return credentials().agentKey;
    },
    get ownerToken() {
      return credentials().ownerToken;
    },
    start,
    stop,
    restart: async (signal) => {
      await stop(signal);
      await start();
    },
    beckon: (...args) => run(args, env),
    call: async (method, path, body, token = ADMIN) => {
      const response = await fetch(`${credentials().url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
    },
    [Symbol.asyncDispose]: async () => {
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

const printedLink = (server: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let printed = '';
    const read = (chunk: Buffer): void => {
      printed += chunk.toString();
      const found = printed.match(/https?:\/\/\S+\/sign-in#\S+/)?.[0];
      if (found) resolve(found);
    };
    server.stdout?.on('data', read);
    server.stderr?.on('data', read);
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${printed}`)));
  });

const run = (args: string[], env: Record<string, string>): Running => {
  const child = spawn(process.execPath, [BIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    output.stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output.stderr += chunk.toString();
  });
  const done = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
  return { done, kill: (signal) => void child.kill(signal) };
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
