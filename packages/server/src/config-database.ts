import { ConfigError } from './config-values.ts';

/** Never shown whole: it carries a password. */
export const databaseUrl = (value: string, name: string): string => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const example = 'write it whole, such as postgres://beckon:password@db.example.com:5432/beckon';
  if (value.includes('#')) {
    throw new ConfigError(`${name} has a # in it: write it as %23 where it belongs to the password.`);
  }
  if (url && ['file:', 'sqlite:'].includes(url.protocol)) {
    throw new ConfigError(`${name}: SQLite needs no URL: leave it out, and the file is in the data directory.`);
  }
  if (!url || !['postgres:', 'postgresql:'].includes(url.protocol) || !decodes(url)) {
    throw new ConfigError(
      `${name} is not the URL of a PostgreSQL database: ${example}; @, /, ? and % in a password are %40, %2F, %3F and %25.`,
    );
  }
  if (url.pathname.length < 2) throw new ConfigError(`${name} names no database: ${example}.`);
  return value;
};

/** A lone % is no part of a name. */
const decodes = ({ pathname, username, password, search }: URL): boolean => {
  try {
    for (const part of [pathname, username, password, search]) decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
};

/** A third of them read, and one at least each way. */
export const connections = (value: string, name: string): number => {
  const number = Number(value);
  if (/^\d{1,4}$/.test(value) && number >= 2 && number <= 1_000) return number;
  throw new ConfigError(`${name}=${value} is not a number of connections: use one from 2 to 1000, such as 15.`);
};
