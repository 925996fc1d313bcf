import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { serviceAccount } from '../machine/service-account.ts';
import { steadyPort } from '../machine/steady-port.ts';
import { openWatchedScratch } from '../machine/watched-scratch.ts';
import { makeCluster } from './cluster.ts';
import { crash } from './crash.ts';
import { type Databases, databasesOf } from './databases.ts';
import { findPostgres } from './programs.ts';
import { endService, hasEnded, logOf, type Place, startService } from './service.ts';

export interface PostgresOptions {
  /** Laid over the fixture's own, by their names in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Whether a commit waits for the disk, as in production: for measuring. Default: it does not. */
  readonly durable?: boolean;
  /** Must be one that the machine has (`locale -a`). Default: one in which text sorts by code point. */
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

/** Not every macOS has the first; in the second `lower` and `upper` know ASCII alone. */
const LOCALE = process.platform === 'darwin' ? 'C' : 'C.UTF-8';
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
  const watch = { pidFile: 'data/postmaster.pid', signal: 'QUIT', account } as const;
  const place: Place = { directory: stack.use(await openWatchedScratch('postgres', watch)).path, account };
  const port = await steadyPort();
  const settings = { ...settingsFor(port, options.durable), ...options.settings };
  const data = await makeCluster(place, { bin, settings, locale: options.locale ?? LOCALE });
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;

  let child: ChildProcess | undefined;
  const running = (): ChildProcess | undefined => (child && !hasEnded(child) ? child : undefined);
  const start = async (): Promise<void> => {
    child = running() ?? (await startService(place, join(bin, 'postgres'), ['-D', data], url));
  };
  const stop = async (mode: StopMode = 'fast'): Promise<void> => {
    if (child) await endService(child, SIGNALS[mode]);
  };
  await start();
  stack.defer(() => stop('immediate'));
  const opened = stack.move();
  return {
    ...databasesOf(url, bin),
    get pid() {
      const pid = running()?.pid;
      if (pid === undefined) throw new Error('this PostgreSQL is stopped');
      return pid;
    },
    stop,
    start,
    async restart(mode) {
      await stop(mode);
      await start();
    },
    async kill() {
      const victim = running();
      if (victim) await crash(victim, data);
    },
    log: () => logOf(place),
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
    // The other kinds are kept by the system, and would stay behind when the server is killed.
    dynamic_shared_memory_type: 'mmap',
    jit: 'off',
    ...(!durable && { fsync: 'off', full_page_writes: 'off' }),
  };
}
