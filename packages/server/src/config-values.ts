import { isIP } from 'node:net';

/** A setting that cannot be used. Its message is one line: which setting, what is wrong, and the mend. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** How one value is read. Each answers the typed value or says what it wants. */

export const flag = (value: string, name: string): boolean => {
  if (['1', 'true', 'yes', 'on'].includes(value.toLowerCase())) return true;
  if (['0', 'false', 'no', 'off'].includes(value.toLowerCase())) return false;
  throw new ConfigError(`${name}=${value} is neither yes nor no: use 1 or 0.`);
};

/** 0 lets the system choose: tests and a second instance want that. */
export const port = (value: string, name: string): number => {
  const number = Number(value);
  if (/^\d{1,5}$/.test(value) && number <= 65_535) return number;
  throw new ConfigError(`${name}=${value} is not a port: use a number from 1 to 65535, such as 8787.`);
};

export const list = (value: string): string[] =>
  value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

export const httpUrl = (value: string, name: string): string => {
  if (URL.canParse(value) && ['http:', 'https:'].includes(new URL(value).protocol)) return value;
  throw new ConfigError(
    `${name}=${value} is not an http(s) URL: write it whole, such as https://id.example.com/jwks.json.`,
  );
};

/** Scheme, host and port; a path or a user name in it would be ignored in silence, so it is refused. */
export const origin = (value: string, name: string): string => {
  const url = httpUrlOrNothing(value);
  if (url && `${url.origin}/` === url.href) return url.origin;
  const mend = url ? `use ${url.origin}` : 'use one such as https://beckon.example.com';
  throw new ConfigError(`${name}=${value} is not an origin (scheme, host and port alone): ${mend}.`);
};

const httpUrlOrNothing = (value: string): URL | undefined => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url && ['http:', 'https:'].includes(url.protocol) ? url : undefined;
};

/** `1`: whoever connects is the proxy. Otherwise addresses and ranges, such as `10.0.0.7, 172.16.0.0/12`. */
export const proxies = (value: string, name: string): null | 'any' | string[] => {
  if (['0', 'false', 'no', 'off'].includes(value.toLowerCase())) return null;
  if (['1', 'true', 'yes', 'on'].includes(value.toLowerCase())) return 'any';
  const ranges = list(value);
  const wrong = ranges.find((range) => !isRange(range));
  if (wrong === undefined && ranges.length > 0) return ranges;
  throw new ConfigError(
    `${name}: ${wrong ?? value} is not an address or range: use 1, or such as 10.0.0.7,172.16.0.0/12.`,
  );
};

const isRange = (range: string): boolean => {
  const [address = '', bits, ...more] = range.split('/');
  const most = isIP(address) === 4 ? 32 : 128;
  const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
  return isIP(address) !== 0 && fits && more.length === 0;
};

/** The value itself is never shown: this line ends in a log. */
export const secretOf =
  (least: number) =>
  (value: string, name: string): string => {
    if (Buffer.byteLength(value) >= least) return value;
    throw new ConfigError(
      `${name} is too short to be a secret (${least} bytes at least): try \`openssl rand -base64 32\`.`,
    );
  };

/** As it may stand in the header `Beckon-Tenant`, so that the admin key reaches the same tenant. */
export const tenantName = (value: string, name: string): string => {
  if (/^[\x21-\x7e]{1,200}$/.test(value)) return value;
  throw new ConfigError(
    `${name}=${value} is not the name of a tenant: use letters and digits without blanks, such as acme.`,
  );
};

export const logLevel = (value: string, name: string): LogLevel => {
  const level = logLevels.find((one) => one === value.toLowerCase());
  if (level) return level;
  throw new ConfigError(`${name}=${value} is not a log level: use one of ${logLevels.join(', ')}.`);
};

/** Who may make agents that the server itself hosts. */
export const makers = ['admin', 'anyone'] as const;
export type Maker = (typeof makers)[number];

export const maker = (value: string, name: string): Maker => {
  const known = makers.find((one) => one === value.toLowerCase());
  if (known) return known;
  throw new ConfigError(`${name}=${value} says nothing about who may make assistants: use ${makers.join(' or ')}.`);
};

/** The candidate that fewest edits away from `name`, when that is near enough to be a slip of the finger. */
export const nearest = <T extends string>(name: string, candidates: readonly T[]): T | undefined => {
  const [best] = candidates
    .map((candidate) => ({ candidate, edits: distance(name, candidate) }))
    .sort((a, b) => a.edits - b.edits);
  return best && best.edits <= Math.max(2, name.length / 3) ? best.candidate : undefined;
};

/** Levenshtein's distance, row by row. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};
