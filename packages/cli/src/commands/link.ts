import { type AccessOptions, findAccess, withAccess } from '../access/access.ts';
import { pairing } from '../access/pairing.ts';
import type { Cli } from '../cli.ts';
import { exits } from '../exits.ts';

const help = `
The code can be typed into the app's first screen, or given to \`beckon login\` on another machine.

Example:
  npx beckon link
`;

export const addLink = ({ program, world, act }: Cli): void => {
  withAccess(program.command('link').description('Make a one-time link that signs another device in as you.'))
    .addHelpText('after', help)
    .action(
      act(async (options: AccessOptions) => {
        world.stdout.write(await pairing(world, findAccess(world, options).user()));
        return exits.ok;
      }),
    );
};
