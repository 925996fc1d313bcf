import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkSubject } from '@beckon/webpush';
import { connections, databaseUrl } from './config-database.ts';
import { type JwtConfig, jwtOf } from './config-jwt.ts';
import { modelOf } from './config-model.ts';
import {
  ConfigError,
  flag,
  httpUrl,
  type LogLevel,
  list,
  logLevel,
  type Maker,
  maker,
  nearest,
  origin,
  port,
  proxies,
  secretOf,
  tenantName,
} from './config-values.ts';
import type { ModelSettings } from './runs/model/settings.ts';

export { ConfigError, type LogLevel } from './config-values.ts';

/** What the operator chose, checked: one frozen value. This file is the only reader of the environment. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** PostgreSQL, in place of SQLite's file in the data directory. */
  readonly databaseUrl: string | null;
  /** The most connections to it. */
  readonly databaseConnections: number;
  /** The origin under which people and phones reach this server. */
  readonly publicUrl: string | null;
  /** Origins of other apps whose pages may call with a bearer token. */
  readonly allowedOrigins: readonly string[];
  /** Whose X-Forwarded headers are believed: nobody's, whoever connects, or these addresses and ranges. */
  readonly trustedProxy: null | 'any' | readonly string[];
  readonly adminKey: string | null;
  /** Null: one is made and kept in the data directory. */
  readonly secret: string | null;
  /** Secrets that came before, newest first: they still open what they sealed. */
  readonly previousSecrets: readonly string[];
  readonly jwt: JwtConfig | null;
  /** How push services reach the operator; null while there is nothing that they would accept. */
  readonly vapidSubject: string | null;
  readonly pushAllowPrivate: boolean;
  /** Serves private addresses over plain http. */
  readonly lan: boolean;
  readonly logLevel: LogLevel;
  /** PEM files, when this server itself speaks https. */
  readonly tls: null | { readonly keyFile: string; readonly certFile: string };
  /** Who may make agents of kind `assistant`, which answer with the operator's model and tools. */
  readonly assistants: Maker;
  /** Which model answers in conversations with the server's own agent; null: none, and the small agent does. */
  readonly model: ModelSettings | null;
  /** It also puts long pushes in fewer words. */
  readonly brief: boolean;
}

type Name = (typeof names)[number];
type Raw = Partial<Record<Name, string>>;

const names = [
  ...[
    'PORT',
    'HOST',
    'DATA_DIR',
    'DATABASE_URL',
    'DATABASE_CONNECTIONS',
    'PUBLIC_URL',
    'ALLOWED_ORIGINS',
    'TRUSTED_PROXY',
    'ADMIN_KEY',
    'SECRET',
  ],
  ...['SECRET_PREVIOUS', 'JWT_JWKS_URL', 'JWT_SECRET', 'JWT_AUDIENCE', 'JWT_ISSUER', 'JWT_TENANT', 'VAPID_SUBJECT'],
  ...[
    'PUSH_ALLOW_PRIVATE',
    'LAN',
    'LOG_LEVEL',
    'TLS_KEY',
    'TLS_CERT',
    'ASSISTANTS',
    'MODEL',
    'MODEL_URL',
    'MODEL_KEY',
    'MODEL_SYSTEM',
    'MODEL_BRIEF',
    'MCP_FILE',
  ],
] as const;
/** Designed, not built: a setting that does nothing would be a promise broken in silence. */
const later = ['REDIS_URL'];
/** Read by the `beckon` program and by agents, often in the same shell: not ours, and no mistake. */
const clients = ['URL', 'KEY', 'TOKEN'];

const FILE = 'beckon.config.json';
const PREFIX = 'BECKON_';

/**
 * Reads the settings: the environment, then `beckon.config.json` in the working directory, then the one in the data
 * directory; what is named first wins.
 *
 * @throws {ConfigError} with one line that names the setting and the mend
 */
export const readConfig = (
  env: Readonly<Record<string, string | undefined>>,
  place: { readonly cwd: string; readonly home: string },
): Config => {
  const near = { ...fromFile(join(place.cwd, FILE)), ...fromEnvironment(env) };
  const dataDir = resolve(place.cwd, near.DATA_DIR ?? join(place.home, '.beckon'));
  return Object.freeze(check({ ...fromFile(join(dataDir, FILE)), ...near }, env, dataDir, place.cwd));
};

const fromEnvironment = (env: Readonly<Record<string, string | undefined>>): Raw => {
  const raw: Raw = {};
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith(PREFIX) || value === undefined || value === '') continue;
    const name = variable.slice(PREFIX.length);
    if (!clients.includes(name)) raw[known(name, (one) => `${PREFIX}${one}`, 'the environment')] = value;
  }
  return raw;
};

/** `{"publicUrl": …}` is BECKON_PUBLIC_URL. Lists may be arrays. */
const fromFile = (path: string): Raw => {
  const raw: Raw = {};
  for (const [key, value] of Object.entries(readJson(path))) {
    const name = known(key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(), camel, path);
    const flat = Array.isArray(value) ? value.join(',') : value;
    if (!['string', 'number', 'boolean'].includes(typeof flat)) {
      throw new ConfigError(`${key} in ${path} must be a string, a number, true or false, or a list of strings.`);
    }
    if (flat !== '') raw[name] = String(flat);
  }
  return raw;
};

const readJson = (path: string): object => {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return {};
    throw new ConfigError(`${path} cannot be read (${error instanceof Error ? error.message : error}).`);
  }
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Said below, together with JSON of another shape.
  }
  throw new ConfigError(`${path} is not a JSON object: write {"port": 8787} and the like, or remove the file.`);
};

const camel = (name: string): string =>
  name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

const known = (name: string, show: (name: string) => string, where: string): Name => {
  const found = names.find((one) => one === name);
  if (found) return found;
  if (later.includes(name)) throw new ConfigError(`${show(name)} is not in this version: remove it from ${where}.`);
  const guess = nearest(name, names);
  const mend = guess ? `did you mean ${show(guess)}?` : 'remove it.';
  throw new ConfigError(`${show(name)} in ${where} is not a setting: ${mend}`);
};

const check = (raw: Raw, env: Readonly<Record<string, string | undefined>>, dataDir: string, cwd: string): Config => {
  const get = <T>(name: Name, parse: (value: string, name: string) => T): T | undefined => {
    const value = raw[name];
    return value === undefined ? undefined : parse(value, `${PREFIX}${name}`);
  };
  const lan = get('LAN', flag) ?? false;
  const publicUrl = get('PUBLIC_URL', origin) ?? null;
  const config: Config = {
    port: get('PORT', port) ?? 8787,
    host: raw.HOST ?? (lan ? '0.0.0.0' : '127.0.0.1'),
    dataDir,
    databaseUrl: get('DATABASE_URL', databaseUrl) ?? null,
    databaseConnections: get('DATABASE_CONNECTIONS', connections) ?? 15,
    publicUrl,
    allowedOrigins: get('ALLOWED_ORIGINS', (value, name) => list(value).map((one) => origin(one, name))) ?? [],
    trustedProxy: get('TRUSTED_PROXY', proxies) ?? null,
    adminKey: get('ADMIN_KEY', secretOf(20)) ?? null,
    secret: get('SECRET', secretOf(32)) ?? null,
    previousSecrets: get('SECRET_PREVIOUS', list) ?? [],
    jwt: jwtOf({
      url: get('JWT_JWKS_URL', httpUrl),
      secret: get('JWT_SECRET', secretOf(32)),
      audience: raw.JWT_AUDIENCE,
      issuer: raw.JWT_ISSUER,
      tenant: get('JWT_TENANT', tenantName),
    }),
    vapidSubject: get('VAPID_SUBJECT', subject) ?? reachable(publicUrl),
    pushAllowPrivate: get('PUSH_ALLOW_PRIVATE', flag) ?? false,
    lan,
    logLevel: get('LOG_LEVEL', logLevel) ?? 'info',
    tls: tlsOf(raw.TLS_KEY, raw.TLS_CERT, cwd),
    assistants: get('ASSISTANTS', maker) ?? 'admin',
    model: modelOf(
      { model: raw.MODEL, url: raw.MODEL_URL, key: raw.MODEL_KEY, system: raw.MODEL_SYSTEM, mcpFile: raw.MCP_FILE },
      env,
      cwd,
    ),
    brief: get('MODEL_BRIEF', flag) ?? false,
  };
  if (config.brief && config.model === null) {
    throw new ConfigError('BECKON_MODEL_BRIEF needs a model: name one in BECKON_MODEL, or leave it out.');
  }
  refuseOpenDoor(config);
  return config;
};

const tlsOf = (key: string | undefined, cert: string | undefined, cwd: string): Config['tls'] => {
  if (key === undefined && cert === undefined) return null;
  if (key === undefined || cert === undefined) {
    throw new ConfigError('BECKON_TLS_KEY and BECKON_TLS_CERT belong together: give both PEM files, or none.');
  }
  return { keyFile: resolve(cwd, key), certFile: resolve(cwd, cert) };
};

const subject = (value: string, name: string): string => {
  try {
    checkSubject(value);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^VAPID subject /, '') : String(error);
    throw new ConfigError(`${name} ${why}. Use an address of yours, such as mailto:you@example.com.`);
  }
  return value;
};

/** The default subject: the public URL, where Apple would take it. Without one pushes still reach the other services. */
const reachable = (publicUrl: string | null): string | null => {
  if (!publicUrl?.startsWith('https:')) return null;
  try {
    checkSubject(publicUrl);
    return publicUrl;
  } catch {
    return null;
  }
};

/** Beyond loopback everything said here could be overheard, unless something in front speaks https. */
const refuseOpenDoor = ({ host, publicUrl, lan, trustedProxy }: Config): void => {
  if (isLoopback(host) || lan || trustedProxy !== null || publicUrl?.startsWith('https:')) return;
  throw new ConfigError(
    `BECKON_HOST=${host} would serve other machines over plain http: set BECKON_PUBLIC_URL to your https address, ` +
      'BECKON_TRUSTED_PROXY when a proxy in front speaks https, or BECKON_LAN=1 (--lan) for a private network.',
  );
};

const isLoopback = (host: string): boolean =>
  ['localhost', '::1', '[::1]'].includes(host) || /^127\.[\d.]+$/.test(host);
