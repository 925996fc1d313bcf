import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { ConfigError } from './config.ts';
import { randomToken } from './kit/hash.ts';

/** The server's secrets, newest first: the newest seals and signs, all of them open and verify. */
export type Secrets = readonly [string, ...string[]];

/**
 * The secret that everything sealed and signed hangs on: BECKON_SECRET, else the one in `<dataDir>/secret`, made at the
 * first start (0600, in a directory of mode 0700). A secret in the file stays known after BECKON_SECRET took its place.
 *
 * @returns `warning`, a sentence for the log, when others on this machine can read the file
 */
export const loadSecret = (
  dataDir: string,
  config: Pick<Config, 'secret' | 'previousSecrets'>,
): { readonly secrets: Secrets; readonly warning?: string } => {
  const path = join(dataDir, 'secret');
  if (config.secret !== null) {
    const kept = read(path);
    return { secrets: [config.secret, ...config.previousSecrets, ...(kept === undefined ? [] : [kept])] };
  }
  const secrets: Secrets = [read(path) ?? make(dataDir, path), ...config.previousSecrets];
  // Windows has no such bits; the directory of the user is private there.
  const open = process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0;
  return open ? { secrets, warning: `${path} can be read by others on this machine: chmod 600 ${path}` } : { secrets };
};

const read = (path: string): string | undefined => {
  try {
    const secret = readFileSync(path, 'utf8').trim();
    if (secret.length >= 32) return secret;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new ConfigError(`${path} cannot be read (${error instanceof Error ? error.message : error}).`);
  }
  throw new ConfigError(`${path} is empty or cut short: restore it from a backup, or remove it to make a new secret.`);
};

/** Another process may make it at the same moment: who comes second reads what the first one wrote. */
const make = (dataDir: string, path: string): string => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const secret = randomToken();
  try {
    writeFileSync(path, `${secret}\n`, { mode: 0o600, flag: 'wx' });
    return secret;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return read(path) ?? secret;
    throw new ConfigError(`${path} cannot be written (${error instanceof Error ? error.message : error}).`);
  }
};
