import { readFileSync } from 'node:fs';

/** This command's own. Asking the server's package for it would load the whole server, for every `ask`. */
export const version = (): string => {
  const { version: own } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return own;
};
