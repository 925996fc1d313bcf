import type { Config } from '@beckon/server';
import { exits } from '../exits.ts';
import { Failure } from '../failure.ts';

/** Why a server did not start, in words; and what is none of that, as it is. */
export const refusal = (error: unknown, config?: Pick<Config, 'port' | 'host'>): unknown => {
  if (!(error instanceof Error)) return error;
  if (error.name === 'ConfigError') return new Failure(exits.wrongSetting, error.message);
  if (error.name === 'StoreUnavailable') return new Failure(exits.unexpected, error.message);
  if (error.name === 'AlreadyRunning') {
    return new Failure(exits.alreadyRunning, `${error.message} \`npx beckon link\` prints a new link to sign in.`);
  }
  const said = 'code' in error && config ? listening[String(error.code)]?.(config) : undefined;
  return said === undefined ? error : new Failure(exits.wrongSetting, said);
};

const listening: Record<string, ((config: Pick<Config, 'port' | 'host'>) => string) | undefined> = {
  EADDRINUSE: ({ port }) =>
    `Port ${port} is taken by another program: stop that one, or choose another with --port ${port + 1}.`,
  EACCES: ({ port }) => `This account may not listen on port ${port}: choose one above 1023, such as --port 8787.`,
  EADDRNOTAVAIL: ({ host }) => `BECKON_HOST=${host} is no address of this machine: use 127.0.0.1, or 0.0.0.0 for all.`,
  ENOTFOUND: ({ host }) => `BECKON_HOST=${host} is no address of this machine: use 127.0.0.1, or 0.0.0.0 for all.`,
};
