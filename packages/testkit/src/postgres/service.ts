import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import type { Account } from '../machine/service-account.ts';

/** Where a server's files are and whom it runs as. */
export interface Place {
  readonly directory: string;
  readonly account: Account | undefined;
}

const START_LIMIT_MS = 60_000;

/** How its programs are run: none of the developer's PG variables, a directory they may be in, and one time zone. */
export function surroundings({ directory, account }: Place) {
  return { cwd: directory, env: { PATH: process.env.PATH ?? '', HOME: directory, TZ: 'UTC' }, ...account };
}

/** Starts a server and waits until `url` can be connected to. Throws with its log when that does not come. */
export async function startService(place: Place, program: string, args: string[], url: string): Promise<ChildProcess> {
  const log = openSync(logFile(place), 'a');
  // A session of its own: Ctrl-C in the terminal is for the tests.
  const how = { ...surroundings(place), detached: true };
  const child = spawn(program, args, { ...how, stdio: ['ignore', log, log] });
  closeSync(log);
  child.unref();
  await once(child, 'spawn');
  const limit = performance.now() + START_LIMIT_MS;
  while (!(await answers(url))) {
    if (hasEnded(child)) throw new Error(`${program} ended at its start:\n${await logOf(place)}`);
    if (performance.now() > limit) {
      await endService(child, 'SIGKILL');
      throw new Error(`${program} takes no connections:\n${await logOf(place)}`);
    }
    await setTimeout(20);
  }
  return child;
}

/** Sends the signal, and waits until the process has ended. Does nothing about one that has. */
export async function endService(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.ref();
  child.kill(signal);
  await ended;
}

/** What it has written since its first start. */
export const logOf = (place: Place): Promise<string> => readFile(logFile(place), 'utf8');

export const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

const logFile = (place: Place): string => join(place.directory, 'log');

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
