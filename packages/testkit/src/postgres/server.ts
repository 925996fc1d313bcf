import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import { serviceAccount } from '../machine/service-account.ts';
import { steadyPort } from '../machine/steady-port.ts';
import { openWatchedScratch } from '../machine/watched-scratch.ts';
import { makeCluster, type Place, surroundings } from './cluster.ts';
import { type Databases, databasesOf } from './databases.ts';
import { killFamily } from './processes.ts';
import { findPostgres } from './programs.ts';

export interface PostgresOptions {
  /** Laid over the fixture's own, by their names in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Whether a commit waits for the disk, as in production: for measuring. Default: it does not. */
  readonly durable?: boolean;
  /** Must be one that the machine has (`locale -a`). Default: `C.UTF-8`, in which text sorts by code point. */
  readonly locale?: string;
}

/** `fast` hangs up on clients and writes everything to its files, `immediate` leaves that to the next start. */
export type StopMode = 'fast' | 'immediate';

/** A PostgreSQL server of one's own on 127.0.0.1. The superuser needs no password, every other role does. */
export interface Postgres extends Databases, AsyncDisposable {
  /** Of its first process. Throws while it is stopped. */
  readonly pid: number;
  /** Default: `fast`. Does nothing when it is stopped. */
  stop(mode?: StopMode): Promise<void>;
  /** Starts it again: same port, same data. Answers when it takes connections, after its recovery if one is due. */
  start(): Promise<void>;
  restart(mode?: StopMode): Promise<void>;
  /** Kills all of its processes at once. What they had handed to the system is kept, so commits are. */
  kill(): Promise<void>;
  /** What it has written since its first start. */
  log(): Promise<string>;
}

const START_LIMIT_MS = 60_000;
const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const;

/**
 * Makes a server in a scratch directory and starts it; about a second together. As root it runs as `postgres` or
 * `nobody`. It ends, and its directory goes, with the fixture or with this process. Throws with what to install when
 * there is no PostgreSQL, and with the log when it does not start.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const bin = findPostgres();
  if (bin === undefined) {
    throw new Error('no PostgreSQL on this machine: install it (apt-get install postgresql, brew install postgresql)');
  }
  await using stack = new AsyncDisposableStack();
  const account = serviceAccount();
  const scratch = stack.use(await openWatchedScratch('postgres', 'data/postmaster.pid', account));
  const place: Place = { bin, account, directory: scratch.path, data: join(scratch.path, 'data') };
  const port = await steadyPort();
  await makeCluster(place, { ...settingsFor(port, options.durable), ...options.settings }, options.locale ?? 'C.UTF-8');
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const server = new Server(place, url);
  stack.defer(() => server.stop('immediate'));
  await server.start();
  const opened = stack.move();
  return {
    ...databasesOf(url, bin),
    get pid() {
      return server.pid;
    },
    stop: (mode) => server.stop(mode),
    start: () => server.start(),
    async restart(mode) {
      await server.stop(mode);
      await server.start();
    },
    kill: () => server.kill(),
    log: () => server.log(),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function settingsFor(port: number, durable = false): Record<string, string> {
  return {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '64MB',
    // The other kinds are of the system, and stay behind when the server is killed.
    dynamic_shared_memory_type: 'mmap',
    jit: 'off',
    ...(!durable && { fsync: 'off', full_page_writes: 'off' }),
  };
}

class Server {
  readonly #place: Place;
  readonly #url: string;
  readonly #logFile: string;
  #child: ChildProcess | undefined;

  constructor(place: Place, url: string) {
    this.#place = place;
    this.#url = url;
    this.#logFile = join(place.directory, 'log');
  }

  get pid(): number {
    if (this.#child?.pid === undefined) throw new Error('this PostgreSQL is stopped');
    return this.#child.pid;
  }

  async start(): Promise<void> {
    if (this.#child) return;
    const { bin, data } = this.#place;
    const log = openSync(this.#logFile, 'a');
    // A session of its own: Ctrl-C in the terminal is for the tests.
    const child = spawn(join(bin, 'postgres'), ['-D', data], {
      ...surroundings(this.#place),
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    child.unref();
    this.#child = child;
    child.once('exit', () => {
      if (this.#child === child) this.#child = undefined;
    });
    await once(child, 'spawn');
    const limit = performance.now() + START_LIMIT_MS;
    while (!(await this.#answers())) {
      if (this.#child !== child) throw new Error(`PostgreSQL ended at its start:\n${await this.log()}`);
      if (performance.now() > limit) throw new Error(`PostgreSQL takes no connections:\n${await this.log()}`);
      await setTimeout(20);
    }
  }

  async stop(mode: StopMode = 'fast'): Promise<void> {
    await this.#end((child) => child.kill(SIGNALS[mode]));
  }

  async kill(): Promise<void> {
    await this.#end(() => killFamily(this.pid));
    // It names a process that is no more; one day another may have its number.
    await rm(join(this.#place.data, 'postmaster.pid'), { force: true });
  }

  log(): Promise<string> {
    return readFile(this.#logFile, 'utf8');
  }

  async #end(by: (child: ChildProcess) => unknown): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const ended = once(child, 'exit');
    child.ref();
    await by(child);
    await ended;
  }

  async #answers(): Promise<boolean> {
    const client = new Client({ connectionString: this.#url });
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      return false;
    }
  }
}
