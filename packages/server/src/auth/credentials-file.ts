import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What `<dataDir>/credentials.json` tells the programs of this machine and account. */
export interface CredentialsFile {
  /** Where this server is reached from here. */
  readonly url: string;
  readonly agentKey: string;
  readonly ownerToken: string;
}

const pathIn = (dataDir: string): string => join(dataDir, 'credentials.json');

/** What an earlier start wrote; a file that is missing or damaged is like none, since it can be made anew. */
export const readCredentials = (dataDir: string): Partial<CredentialsFile> => {
  try {
    const value: unknown = JSON.parse(readFileSync(pathIn(dataDir), 'utf8'));
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(Object.entries(value).filter(([, one]) => typeof one === 'string'));
  } catch {
    return {};
  }
};

/** Mode 0600 from its first byte on, and put in place whole: a reader sees the old one or the new one. */
export const writeCredentials = (dataDir: string, credentials: CredentialsFile): void => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const fresh = `${pathIn(dataDir)}.${process.pid}.new`;
  writeFileSync(fresh, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  renameSync(fresh, pathIn(dataDir));
};
