import { globSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findProgram } from '../machine/find-program.ts';

/** Where installers put a version's programs without touching the PATH: Debian, Red Hat, Homebrew on both processors. */
const PLACES = [
  '/usr/lib/postgresql/*/bin',
  '/usr/pgsql-*/bin',
  '/opt/homebrew/opt/postgresql@*/bin',
  '/usr/local/opt/postgresql@*/bin',
];

/** The directory of PostgreSQL's programs (`postgres`, `initdb`, `psql`, `pgbench`), if there is one; the newest. */
export function findPostgres(): string | undefined {
  const version = (place: string): number => Number(/(\d+)\/bin$/.exec(place)?.[1]);
  const places = globSync(PLACES).sort((a, b) => version(b) - version(a));
  const program = findProgram(
    ['postgres'],
    places.map((place) => join(place, 'postgres')),
  );
  return program && dirname(realpathSync(program));
}
