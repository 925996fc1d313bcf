import type { HouseOptions } from '@beckon/server';
import type { World } from '../world.ts';

type Log = NonNullable<HouseOptions['log']>;

/** What a secret may be called. Nobody should log these; here it ends in a terminal's history. */
const SECRET = /token|secret|key|auth|cookie|ticket|endpoint|address/i;

/** The server's log for a person: what is out of the ordinary, one line each, on standard error. */
export const plainLog = ({ stderr, clock }: Pick<World, 'stderr' | 'clock'>): Log => {
  const say = (fields: Record<string, unknown>, message: string): void => {
    const at = new Date(clock.now()).toTimeString().slice(0, 8);
    const rest = Object.entries(fields)
      .filter(([name]) => !SECRET.test(name))
      .map(([name, value]) => `${name}=${shown(value)}`);
    stderr.write(`${[`${at} ${message}`, ...rest].join('  ')}\n`);
  };
  return { debug: () => {}, info: () => {}, warn: say, error: say };
};

const shown = (value: unknown): string => {
  if (value instanceof Error) return JSON.stringify(`${value.name}: ${value.message}`);
  return typeof value === 'object' ? '…' : (JSON.stringify(value) ?? 'nothing');
};
