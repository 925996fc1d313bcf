import type { Command } from 'commander';
import { type AccessOptions, findAccess, withAccess } from '../access/access.ts';
import type { Cli } from '../cli.ts';
import { listDevices } from '../devices/list.ts';
import { prove, sentenceOf } from '../devices/prove.ts';
import { exits } from '../exits.ts';
import { interrupt } from '../interrupt.ts';
import { pick } from '../text/ids.ts';
import { oneLine } from '../text/lines.ts';
import type { World } from '../world.ts';

interface ListOptions extends AccessOptions {
  readonly json?: boolean;
}

const help = `
Examples:
  npx beckon devices
  npx beckon devices test 0198c2f1
`;

export const addDevices = ({ program, world, act }: Cli): void => {
  const devices = program
    .command('devices')
    .description('Your devices: list, test, remove.')
    .addHelpText('after', help);
  const one = (name: string, description: string): Command =>
    withAccess(devices.command(name).description(description).argument('<id>', 'as `devices list` shows it'));

  withAccess(devices.command('list', { isDefault: true }).description('List them, and how well each can be reached.'))
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExample:\n  npx beckon devices list')
    .action(act((options: ListOptions) => list(world, options)));
  one('test', 'Send one a push, and say whether it was shown.')
    .addHelpText('after', '\nExample:\n  npx beckon devices test 0198c2f1')
    .action(act((id: string, options: AccessOptions) => test(world, id, options)));
  one('rm', 'Forget one: it is no longer told.')
    .addHelpText('after', '\nExample:\n  npx beckon devices rm 0198c2f1')
    .action(act((id: string, options: AccessOptions) => remove(world, id, options)));
};

const list = async (world: World, options: ListOptions): Promise<number> => {
  const { items } = await findAccess(world, options).user().call('listDevices');
  world.stdout.write(options.json ? `${JSON.stringify(items)}\n` : listDevices(items, world.clock.now()));
  return exits.ok;
};

const test = async (world: World, id: string, options: AccessOptions): Promise<number> => {
  using stop = interrupt(world);
  const user = findAccess(world, options).user();
  const device = pick((await user.call('listDevices')).items, id, 'device');
  const verdict = await prove(user, world.clock, device.id, stop.signal);
  world.stdout.write(`${oneLine(device.name)}: ${sentenceOf(verdict)}\n`);
  return verdict.type === 'shown' ? exits.ok : exits.no;
};

const remove = async (world: World, id: string, options: AccessOptions): Promise<number> => {
  const user = findAccess(world, options).user();
  const device = pick((await user.call('listDevices')).items, id, 'device');
  await user.call('deleteDevice', { params: { id: device.id } });
  world.stdout.write(`${oneLine(device.name)} is forgotten.\n`);
  return exits.ok;
};
