import { type Config, readConfig } from '@beckon/server';
import type { World } from '../world.ts';

export interface ServeOptions {
  readonly lan?: boolean;
  readonly port?: string;
  readonly tlsKey?: string;
  readonly tlsCert?: string;
  readonly quiet?: boolean;
  readonly log?: 'json' | 'plain';
}

/** The settings; a flag stands for its variable, and wins. @throws {ConfigError} */
export const settingsOf = (world: World, options: ServeOptions): Config =>
  readConfig(
    {
      ...world.env,
      ...(options.lan && { BECKON_LAN: '1' }),
      ...(options.port !== undefined && { BECKON_PORT: options.port }),
      ...(options.tlsKey !== undefined && { BECKON_TLS_KEY: options.tlsKey }),
      ...(options.tlsCert !== undefined && { BECKON_TLS_CERT: options.tlsCert }),
    },
    world,
  );

/** Lines for a machine are wanted when somebody asked for them, or chose how many. */
export const logsJson = (world: World, { log }: ServeOptions): boolean =>
  log === undefined ? (world.env.BECKON_LOG_LEVEL ?? '') !== '' : log === 'json';
