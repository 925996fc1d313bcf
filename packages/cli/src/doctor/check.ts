import type { Client } from '@beckon/client';
import type { State } from '@beckon/protocol';
import type { World } from '../world.ts';

/** One line of the doctor's: what was looked at, what was found, and the mend. */
export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly found: string;
  readonly mend?: string;
}

/** What the checks look at. */
export interface Patient {
  readonly world: World;
  readonly user: Client;
  readonly state: State;
}

export const ok = (name: string, found: string): Check => ({ name, state: 'ok', found });
export const warn = (name: string, found: string, mend: string): Check => ({ name, state: 'warn', found, mend });
export const fail = (name: string, found: string, mend: string): Check => ({ name, state: 'fail', found, mend });

export const lineOf = ({ name, state, found, mend }: Check): string =>
  `${state.padEnd(4)}  ${name.padEnd(11)}  ${found}${mend === undefined ? '' : `. ${mend}`}\n`;
