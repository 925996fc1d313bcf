import { execFile } from 'node:child_process';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Account } from '../machine/service-account.ts';

/** Where a server's files are and whom it runs as. */
export interface Place {
  readonly bin: string;
  readonly directory: string;
  readonly data: string;
  readonly account: Account | undefined;
}

/** Only the superuser is let in without a password: that of another role would be asked for in production, too. */
const WHO_MAY = `
host all,replication postgres 127.0.0.1/32 trust
host all             all      127.0.0.1/32 scram-sha-256
`;

/** Makes the files of a new server, in UTF-8. Throws with what `initdb` said. */
export async function makeCluster(place: Place, settings: Readonly<Record<string, string>>, locale: string) {
  const args = ['--pgdata', place.data, '--username=postgres', '--encoding=UTF8', `--locale=${locale}`];
  args.push('--auth=trust', '--no-sync', '--no-instructions');
  await promisify(execFile)(join(place.bin, 'initdb'), args, surroundings(place));
  await writeFile(join(place.data, 'pg_hba.conf'), WHO_MAY);
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`);
  await appendFile(join(place.data, 'postgresql.conf'), lines.join(''));
}

/** How its programs are run: none of the developer's own PG variables, a directory they may be in, and one time zone. */
export function surroundings({ directory, account }: Place) {
  return { cwd: directory, env: { PATH: process.env.PATH ?? '', HOME: directory, TZ: 'UTC' }, ...account };
}
