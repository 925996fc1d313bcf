import { Option } from 'commander';
import type { Cli } from '../cli.ts';
import type { ExposeOptions } from '../expose/expose.ts';

const help = `
Uses what is installed: tailscale, else cloudflared; with BECKON_PUBLIC_URL=https://your.host, caddy. The address is kept
in beckon.config.json of the data directory, and the running server takes it at once.

Example:
  npx beckon expose
`;

export const addExpose = ({ program, world, act }: Cli): void => {
  program
    .command('expose')
    .description('Bring an https address to the server of this machine, so that phones reach it.')
    .option('--off', 'take the address back')
    .addOption(new Option('--by <program>', 'use this one').choices(['tailscale', 'cloudflared', 'caddy']))
    .addHelpText('after', help)
    .action(
      act(async (options: ExposeOptions) => {
        const { expose } = await import('../expose/expose.ts');
        return expose(world, options);
      }),
    );
};
