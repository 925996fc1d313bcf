import type { Config } from './config.ts';
import { ConfigError } from './config-values.ts';

type Place = Pick<Config, 'port' | 'host'>;

/** Why nothing listens, said as the setting it is about, with the mend; what is none of that, as it is. */
export const cannotListen = (error: unknown, place: Place): unknown => {
  const said = error instanceof Error && 'code' in error ? refusals[String(error.code)]?.(place) : undefined;
  return said === undefined ? error : new ConfigError(said, { cause: error });
};

const refusals: Readonly<Record<string, ((place: Place) => string) | undefined>> = {
  EADDRINUSE: ({ port }) =>
    `Port ${port} is taken by another program: stop that one, or choose another with --port ${port < 65_535 ? port + 1 : 8787}.`,
  EACCES: ({ port }) => `This account may not listen on port ${port}: choose one above 1023, such as --port 8787.`,
  EADDRNOTAVAIL: ({ host }) => noAddress(host),
  ENOTFOUND: ({ host }) => noAddress(host),
  EAI_AGAIN: ({ host }) => noAddress(host),
};

const noAddress = (host: string): string =>
  `BECKON_HOST=${host} is no address of this machine: use 127.0.0.1, or 0.0.0.0 for all.`;
