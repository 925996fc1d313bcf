import { execFile } from 'node:child_process';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Place, surroundings } from './service.ts';

/** Only the superuser is let in without a password: in production another role is asked for its own. */
const WHO_MAY = `
host all,replication postgres 127.0.0.1/32 trust
host all             all      127.0.0.1/32 scram-sha-256
`;

export interface ClusterOptions {
  /** The directory of `initdb`. */
  readonly bin: string;
  /** By their names in postgresql.conf. */
  readonly settings: Readonly<Record<string, string>>;
  readonly locale: string;
}

/** Makes the files of a new server, in UTF-8, and answers their directory. Throws with what `initdb` said. */
export async function makeCluster(place: Place, { bin, settings, locale }: ClusterOptions): Promise<string> {
  const data = join(place.directory, 'data');
  const args = [`--pgdata=${data}`, '--username=postgres', '--encoding=UTF8', `--locale=${locale}`];
  args.push('--auth=trust', '--no-sync', '--no-instructions');
  await promisify(execFile)(join(bin, 'initdb'), args, surroundings(place));
  await writeFile(join(data, 'pg_hba.conf'), WHO_MAY);
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`);
  await appendFile(join(data, 'postgresql.conf'), lines.join(''));
  return data;
}
