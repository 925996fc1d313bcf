import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';

/** A role that signs in with a password and may do nothing but what its databases' owner may. */
export interface Role {
  readonly name: string;
  readonly password: string;
}

export interface DatabaseOptions {
  /** The URL of a database of the same server to copy. Nobody may be connected to it. Default: an empty one. */
  readonly template?: string;
  /** Who owns it, and whose name and password its URL has. Default: the superuser. */
  readonly owner?: Role;
}

/** What a test asks of a PostgreSQL server that others may be using too. A database is told by its URL. */
export interface Databases {
  /** As the superuser, to the database `postgres`. */
  readonly url: string;
  readonly port: number;
  /** The directory of the server's programs: `psql`, `pg_dump`, `pgbench`. */
  readonly bin: string;
  /** Creates a database (about 50 ms) and answers its URL. @param name how its name begins, so that logs can be read */
  database(name?: string, options?: DatabaseOptions): Promise<string>;
  /** Ends whoever is connected to it, too. */
  dropDatabase(url: string): Promise<void>;
  /** Creates a role with a name and a password of its own. */
  role(name?: string): Promise<Role>;
}

/** @param url of the superuser */
export function databasesOf(url: string, bin: string): Databases {
  const run = async (sql: string): Promise<void> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  return {
    url,
    port: Number(new URL(url).port),
    bin,
    async database(prefix = 'test', { template, owner } = {}) {
      const name = unique(prefix);
      // Not template1: whoever is connected to a template stands in the way, and autovacuum visits that one.
      const from = template === undefined ? 'template0' : nameOf(template);
      const whose = owner ? ` OWNER ${escapeIdentifier(owner.name)}` : '';
      await run(`CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(from)}${whose}`);
      const made = new URL(url);
      made.pathname = `/${name}`;
      if (owner) [made.username, made.password] = [owner.name, owner.password];
      return made.href;
    },
    dropDatabase: (gone) => run(`DROP DATABASE IF EXISTS ${escapeIdentifier(nameOf(gone))} WITH (FORCE)`),
    async role(prefix = 'someone') {
      const role = { name: unique(prefix), password: randomBytes(12).toString('base64url') };
      await run(`CREATE ROLE ${escapeIdentifier(role.name)} LOGIN PASSWORD ${escapeLiteral(role.password)}`);
      return role;
    },
  };
}

const unique = (prefix: string): string => `${prefix}_${randomBytes(6).toString('hex')}`;
const nameOf = (url: string): string => decodeURIComponent(new URL(url).pathname.slice(1));
