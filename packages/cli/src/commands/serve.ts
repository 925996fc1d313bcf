import { Option } from 'commander';
import type { Cli } from '../cli.ts';
import type { ServeOptions } from '../serve/settings.ts';

const help = `
Settings come from BECKON_… variables and from beckon.config.json, here or in the data directory (~/.beckon).
SIGHUP reads them again, for a public URL that changed.

Example:
  npx beckon serve --port 8800
`;

export const addServe = ({ program, world, act }: Cli): void => {
  program
    .command('serve')
    .description('Run the server here, until Ctrl-C.')
    .option('--lan', 'serve private addresses over plain http (no push)')
    .option('--port <port>', 'listen there (8787)')
    .option('--tls-key <file>', 'speak https with this PEM key …')
    .option('--tls-cert <file>', '… and this PEM certificate')
    .option('--quiet', 'print nothing but what goes wrong')
    .addOption(new Option('--log <form>', 'json: every line of the log, on standard output').choices(['plain', 'json']))
    .addHelpText('after', help)
    .action(
      act(async (options: ServeOptions) => {
        // Loaded here alone: the other commands are faster without the server.
        const { serve } = await import('../serve/serve.ts');
        return serve(world, options);
      }),
    );
};
