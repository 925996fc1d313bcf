import { type Config, type House, openHouse } from '@beckon/server';
import { appDirectory } from '@beckon/web';
import { exits } from '../exits.ts';
import { failureOf } from '../failure.ts';
import { interrupt } from '../interrupt.ts';
import type { World } from '../world.ts';
import { refusal } from './refusal.ts';
import { plainLog } from './server-log.ts';
import { logsJson, type ServeOptions, settingsOf } from './settings.ts';
import { welcome } from './welcome.ts';
import { letYoungGrow } from './young.ts';

/** Opens the house, says where it is, and closes it again at the signal. */
export const serve = async (world: World, options: ServeOptions): Promise<number> => {
  const json = logsJson(world, options);
  using stop = interrupt(world);
  const { house, config } = await open(world, options, json);
  letYoungGrow();
  await using _closed = house;
  const unhear = world.onSignal('SIGHUP', () => (world.hungUp() ? stop.end() : reread(world, options, house)));
  if (options.quiet !== true) {
    // Where the log's lines go to a program, the words for a person must not stand between them.
    const out = json ? world.stderr : world.stdout;
    out.write(await welcome(house, config, out.isTTY));
  }
  const broken = await Promise.race([stop.heard, house.broken]);
  unhear();
  if (!broken) return exits.ok;
  world.stderr.write(`beckon: ${broken.message}\n`);
  return exits.brokenDisk;
};

const open = async (world: World, options: ServeOptions, json: boolean): Promise<{ house: House; config: Config }> => {
  try {
    const config = settingsOf(world, options);
    return { config, house: await openHouse({ config, appDirectory, ...(!json && { log: plainLog(world) }) }) };
  } catch (error) {
    throw refusal(error);
  }
};

/** Of all settings only the public URL can change while the server runs. */
const reread = (world: World, options: ServeOptions, house: House): void => {
  try {
    const { publicUrl } = settingsOf(world, options);
    if (house.publicUrl() === (publicUrl ?? house.url)) return;
    house.movePublicUrl(publicUrl);
    if (options.quiet !== true) world.stderr.write(`People now reach Beckon at ${house.publicUrl()}\n`);
  } catch (error) {
    world.stderr.write(`The settings stay as they were: ${failureOf(refusal(error)).message}\n`);
  }
};
