import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { World } from '../world.ts';

type Place = Pick<World, 'env' | 'cwd' | 'home'>;

/** Both files have this form: the server writes the one in its data directory, `beckon login` the other. */
export interface Credentials {
  readonly url: string;
  readonly agentKey?: string | undefined;
  readonly ownerToken?: string | undefined;
}

/** Where a server of this machine keeps its things: as `serve` would find it, but without loading the server. */
export const dataDirOf = ({ env, cwd, home }: Place): string =>
  resolve(cwd, env.BECKON_DATA_DIR || (dataDirIn(join(cwd, 'beckon.config.json')) ?? join(home, '.beckon')));

/** A file that is damaged is for `serve` and `doctor` to tell. */
const dataDirIn = (path: string): string | undefined => {
  try {
    return textOf((JSON.parse(readFileSync(path, 'utf8')) as { dataDir?: unknown }).dataDir);
  } catch {
    return undefined;
  }
};

export const localFile = (place: Place): string => join(dataDirOf(place), 'credentials.json');

export const remoteFile = ({ env, home }: Place): string =>
  join(env.XDG_CONFIG_HOME || join(home, '.config'), 'beckon', 'remote.json');

/** Undefined when the file is missing or is none of ours. */
export const readCredentials = (path: string): Credentials | undefined => {
  try {
    const { url, agentKey, ownerToken } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    return typeof url === 'string' ? { url, agentKey: textOf(agentKey), ownerToken: textOf(ownerToken) } : undefined;
  } catch {
    return undefined;
  }
};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Mode 0600 from its first byte on, and put in place whole. */
export const writePrivately = (path: string, value: object): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `${path}.${process.pid}.new`;
  writeFileSync(fresh, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(fresh, path);
};
