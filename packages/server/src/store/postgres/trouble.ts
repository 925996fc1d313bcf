import { InTheWay } from '../in-the-way.ts';
import { StoreUnavailable } from '../store.ts';

/** What PostgreSQL's errors, and those of the way to it, mean here. */

/** SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html), or the code of a system call. */
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/**
 * Another command was in the way, and the same again sees what that one left: serialization failure, deadlock, a unique
 * or foreign key that was written, or went, between this command's look and its write.
 */
export const wasInTheWay = (error: unknown): boolean =>
  error instanceof InTheWay || ['40001', '40P01', '23505', '23503'].includes(codeOf(error));

/** The connection is of no more use: class 08, shutdown and start-up, a server that only reads now, a broken socket. */
export const lostTouch = (error: unknown): boolean => {
  const code = codeOf(error);
  if (code.startsWith('08') || ['57P01', '57P02', '57P03', '57P05', '25006', '25P03'].includes(code)) return true;
  // no connection more: one that is lent comes back
  if (code === '53300') return true;
  // a table has got another column since this connection prepared its statements
  if (code === '0A000' && messageOf(error).includes('cached plan')) return true;
  if (SOCKET.includes(code)) return true;
  return error instanceof Error && code === '' && OF_PG.some((text) => error.message.includes(text));
};

const SOCKET = [
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
  'ENOENT',
];
/** pg has no codes for these. */
const OF_PG = ['Connection terminated', 'timeout exceeded when trying to connect', 'Query read timeout'].concat(
  'Client has encountered a connection error',
  'Client was closed',
  'not queryable',
);

/** Out of disk, memory or connections (53), of time (57014, 55P03), or the system failed it (58, XX). */
const overtaxed = (error: unknown): boolean => /^(53...|57014|55P03|58...|XX...)$/.test(codeOf(error));

/** The error for whoever gave the command, when the database could not take it; undefined when the command was wrong. */
export const unavailable = (error: unknown): StoreUnavailable | undefined => {
  if (error instanceof StoreUnavailable) return error;
  if (!lostTouch(error) && !overtaxed(error) && !wasInTheWay(error)) return undefined;
  return new StoreUnavailable(messageOf(error), { cause: error });
};

/**
 * The database could not be opened: what is wrong and what to do about it, in one line without the password.
 * @param setting where its URL was written
 */
export const cannotOpen = (error: unknown, url: string, setting = 'BECKON_DATABASE_URL'): StoreUnavailable => {
  if (error instanceof StoreUnavailable) return error;
  const { where, name, user } = partsOf(url);
  const said = messageOf(error);
  const parts = { where, name, user };
  const mend =
    special.find(([words]) => said.includes(words))?.[1](parts) ??
    mends[codeOf(error)]?.(parts) ??
    `look at the server at ${where}, and at its log`;
  return new StoreUnavailable(`${setting}: ${said}: ${mend}${mend.endsWith('?') ? '' : '.'}`, { cause: error });
};

/** Node tries several addresses of a name at once, and says what became of each in errors of its own. */
const messageOf = (error: unknown): string => {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
};

interface Parts {
  readonly where: string;
  readonly name: string;
  readonly user: string;
}

const partsOf = (url: string): Parts => {
  const { host, searchParams, pathname, username } = new URL(url);
  return {
    where: host || searchParams.get('host') || 'this machine',
    name: decodeURIComponent(pathname.slice(1)) || 'postgres',
    user: decodeURIComponent(username) || 'its user',
  };
};

/** Where the code alone would lead astray. */
const special: readonly (readonly [string, (parts: Parts) => string])[] = [
  ['client password must be a string', ({ user }) => `it wants a password, and there is none: write ${user}:password@`],
  ['no such file or directory, open', () => 'a file that the URL names is not there'],
  ['not permitted to log in', ({ user }) => `let it: ALTER ROLE "${user}" LOGIN`],
  ['permission denied for database', ({ name, user }) => `let it in: GRANT CONNECT ON DATABASE "${name}" TO "${user}"`],
  ['permission denied for table', ({ name, user }) => `make "${user}" the owner of database ${name} and of its tables`],
  ['too many connections for', () => 'raise that limit, or lower BECKON_DATABASE_CONNECTIONS'],
];

const mends: Readonly<Record<string, ((parts: Parts) => string) | undefined>> = {
  ECONNREFUSED: ({ where }) => `is PostgreSQL running at ${where}? Start it, or correct host and port`,
  ENOTFOUND: () => 'correct the name of the host',
  EAI_AGAIN: () => 'correct the name of the host, or look at the name server',
  ENOENT: () => 'there is no such socket: is PostgreSQL running on this machine?',
  '28P01': ({ user }) => `correct the password of ${user}`,
  '28000': ({ user }) => `let ${user} in (pg_hba.conf), or correct the user`,
  '3D000': ({ name }) => `make it (createdb ${name}), or correct the name`,
  '42501': ({ name, user }) => `let it make tables there: ALTER DATABASE "${name}" OWNER TO "${user}"`,
  '53300': () => 'raise max_connections there, or lower BECKON_DATABASE_CONNECTIONS here',
  '53100': () => 'make room on the disk of the database',
  '57P03': () => 'wait until it is up',
  '25006': () => 'name the primary: this server only reads',
  '42P07': () => 'tables of another program are in the way: give Beckon a database of its own',
};
