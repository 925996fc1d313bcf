import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Client, sleep } from '@beckon/client';
import { type Running, readRunning } from '@beckon/server';
import { dataDirOf, writePrivately } from '../access/files.ts';
import { exits } from '../exits.ts';
import { Failure } from '../failure.ts';
import type { World } from '../world.ts';

/** The server of this machine. @throws {Failure} when it has not said that it runs */
export const runningHere = (world: World): Running => {
  const running = readRunning(dataDirOf(world));
  if (running) return running;
  throw new Failure(exits.unreachable, 'Beckon does not run here: start it with `npm start`, then run this again.');
};

const LOOKS = 20;
const BETWEEN = 100;

/**
 * Keeps the public URL in `<dataDir>/beckon.config.json`, and waits until the running server has taken it.
 *
 * @param url null takes it out
 * @throws {Failure} when the server was told otherwise by something that counts more
 */
export const setPublicUrl = async (world: World, running: Running, user: Client, url: string | null): Promise<void> => {
  const path = join(dataDirOf(world), 'beckon.config.json');
  const { publicUrl: _, ...rest } = settingsIn(path);
  writePrivately(path, url === null ? rest : { ...rest, publicUrl: url });
  world.kill(running.pid, 'SIGHUP');
  for (let look = 0; look < LOOKS; look++) {
    const { server } = await user.call('state');
    if (server.publicUrl === url) return;
    await sleep(world.clock, BETWEEN);
  }
  const { server } = await user.call('state');
  throw new Failure(
    exits.wrongSetting,
    `The server keeps ${server.publicUrl ?? 'no public URL'}: BECKON_PUBLIC_URL, or a beckon.config.json where it was ` +
      'started, says so. Take it out there, start the server again, then run this again.',
  );
};

const settingsIn = (path: string): Record<string, unknown> => {
  if (!existsSync(path)) return {};
  try {
    const settings: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof settings === 'object' && settings !== null && !Array.isArray(settings)) return { ...settings };
  } catch {
    // Told below, with what is JSON but no object.
  }
  throw new Failure(exits.wrongSetting, `${path} is not a JSON object: mend it or remove it, then run this again.`);
};
