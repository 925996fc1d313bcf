import type { Client } from '@beckon/client';
import { isFault } from '@beckon/protocol';
import { type Config, readConfig } from '@beckon/server';
import { failureOf } from '../failure.ts';
import { lasting } from '../text/duration.ts';
import { version } from '../version.ts';
import type { World } from '../world.ts';
import { type Check, fail, ok, type Patient, warn } from './check.ts';

/** Whether the server answers, is this program's own age, and can do its work. */
export const checkServer = async (client: Client): Promise<Check> => {
  try {
    const { version: theirs } = await client.call('healthz');
    const found = `${theirs} answers at ${client.url}`;
    if (theirs === version()) return ok('server', found);
    return warn('server', `${found}, and this command is ${version()}`, 'Start the server again, or update this one');
  } catch (error) {
    const { message } = failureOf(error);
    return fail('server', message.replace(/[.?]? Does Beckon run there\?$|\.$/, ''), 'Start it with `npm start`');
  }
};

export const checkDatabase = async (client: Client): Promise<Check> => {
  try {
    await client.call('readyz');
    return ok('database', 'takes writes, and the outbox moves');
  } catch (error) {
    if (!isFault(error)) throw error;
    return fail('database', error.message.replace(/\.$/, ''), "Is the disk full? The server's log says more");
  }
};

/** The settings as `serve` would read them here; undefined with the line that it would print. */
export const checkSettings = (world: World): { readonly config?: Config; readonly check: Check } => {
  try {
    return { config: readConfig(world.env, world), check: ok('settings', 'can be read') };
  } catch (error) {
    const [found = '', ...rest] = (error as Error).message.split(': ');
    const mend = rest.join(': ').replace(/\.$/, '') || 'the server would not start like this';
    return { check: fail('settings', found, mend.charAt(0).toUpperCase() + mend.slice(1)) };
  }
};

const FAST = 30_000;
const FAR = 5 * 60_000;

/** Tokens, expiries and what push services are shown carry the server's time. */
export const checkClock = async ({ world, user }: Patient): Promise<Check> => {
  const asked = world.clock.now();
  const { server } = await user.call('state');
  // The answer was made some time between question and answer: half way, as far as anybody can tell.
  return clockOff('clock', server.now - (asked + world.clock.now()) / 2, 'The server and this machine');
};

export const clockOff = (name: string, off: number, who: string): Check => {
  const apart = Math.abs(off);
  if (apart < FAST) return ok(name, `${who} agree`);
  const found = `${who} are ${lasting(apart)} apart`;
  const mend = 'Turn on time synchronisation (NTP): push services refuse a server whose clock is wrong';
  return apart < FAR ? warn(name, found, mend) : fail(name, found, mend);
};
