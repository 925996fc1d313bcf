import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from '../machine/find-program.ts';
import { serviceAccount } from '../machine/service-account.ts';
import { steadyPort } from '../machine/steady-port.ts';
import { openWatchedScratch } from '../machine/watched-scratch.ts';
import { endService, logOf, type Place, startService } from './service.ts';
import { throughPort } from './through-port.ts';

export interface PgBouncerOptions {
  /** The port on 127.0.0.1 of the server behind it, `Postgres.port`. */
  readonly to: number;
  /** Default: `transaction`, where a connection to the server is one's own for the length of a transaction. */
  readonly poolMode?: 'session' | 'transaction' | 'statement';
  /** Connections to the server, of each database. Default: 20, as PgBouncer's own. */
  readonly poolSize?: number;
}

/**
 * A real PgBouncer on 127.0.0.1, strict as it comes: it refuses whoever sends a setting in the first message that it
 * does not keep track of. Everyone goes on to the server as its superuser.
 */
export interface PgBouncer extends AsyncDisposable {
  readonly port: number;
  /** The URL of a database of the server as it is reached through here. */
  url(database: string): string;
  /** What it has written. */
  log(): Promise<string>;
}

/** The path of PgBouncer, if this machine has one. Not everyone has Debian's place for it on the PATH. */
export function findPgBouncer(): string | undefined {
  return findProgram(['pgbouncer'], ['/usr/sbin/pgbouncer', '/opt/homebrew/bin/pgbouncer', '/usr/local/bin/pgbouncer']);
}

/** Starts it (about 50 ms). Throws with what to install when there is none, and with the log when it does not start. */
export async function startPgBouncer(options: PgBouncerOptions): Promise<PgBouncer> {
  const program = findPgBouncer();
  if (program === undefined) {
    throw new Error('no PgBouncer on this machine: install it (apt-get install pgbouncer, brew install pgbouncer)');
  }
  await using stack = new AsyncDisposableStack();
  const account = serviceAccount();
  const watch = { pidFile: 'pid', signal: 'TERM', account } as const;
  const place: Place = { directory: stack.use(await openWatchedScratch('pgbouncer', watch)).path, account };
  const port = await steadyPort();
  const config = join(place.directory, 'pgbouncer.ini');
  await writeFile(config, configuration(options, port, join(place.directory, 'pid')));
  // Its own console, which answers whether there is a server behind it or not.
  const itself = `postgres://postgres@127.0.0.1:${port}/pgbouncer`;
  const child = await startService(place, program, [config], itself);
  stack.defer(() => endService(child, 'SIGTERM'));
  const opened = stack.move();
  return {
    port,
    url: (database) => throughPort(database, port),
    log: () => logOf(place),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

const configuration = (
  { to, poolMode = 'transaction', poolSize = 20 }: PgBouncerOptions,
  port: number,
  pid: string,
) => `
[databases]
* = host=127.0.0.1 port=${to} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
pidfile = ${pid}
auth_type = any
pool_mode = ${poolMode}
default_pool_size = ${poolSize}
max_client_conn = 1000
ignore_startup_parameters =
`;
