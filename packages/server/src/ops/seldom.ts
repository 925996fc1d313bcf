import type { Clock } from '../kit/clock.ts';
import type { Log } from './log.ts';

/** How long the same trouble is told once. */
const QUIET_MS = 60_000;

/**
 * A log that tells once a minute, with how often it came, that the store is unavailable. Every request and every loop
 * says it, as long as it lasts: a database that is away for a minute would be the only thing in the log.
 */
export const seldom = (log: Log, clock: Pick<Clock, 'now'>): Log => {
  let quietUntil = Number.NEGATIVE_INFINITY;
  let untold = 0;

  const tell = (level: 'warn' | 'error', fields: Record<string, unknown>, message: string): void => {
    if (!isUnavailable(fields.err)) {
      log[level](fields, message);
    } else if (clock.now() < quietUntil) {
      untold += 1;
    } else {
      log[level](untold > 0 ? { ...fields, untold } : fields, message);
      quietUntil = clock.now() + QUIET_MS;
      untold = 0;
    }
  };

  return {
    debug: (fields, message) => log.debug(fields, message),
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => tell('warn', fields, message),
    error: (fields, message) => tell('error', fields, message),
  };
};

/** By name: this room does not look at the engines. */
const isUnavailable = (error: unknown): boolean =>
  error instanceof Error && ['StoreUnavailable', 'StoreInDoubt'].includes(error.name);
