import { type AccessOptions, findAccess, withAccess } from '../access/access.ts';
import type { Cli } from '../cli.ts';
import { exits } from '../exits.ts';
import { findStory } from '../why/find.ts';
import { tellStory } from '../why/lines.ts';

interface WhyOptions extends AccessOptions {
  readonly json?: boolean;
}

const help = `
Examples:
  npx beckon why last
  npx beckon why "$(npx beckon notify "Done")"
`;

export const addWhy = ({ program, world, act }: Cli): void => {
  withAccess(
    program
      .command('why')
      .description('Tell what happened about an ask or a notification: who was told, when, and why.')
      .argument('<id>', 'its id, a beginning of it that no other has, or `last`: the last ask'),
  )
    .option('--json', 'print it as JSON')
    .addHelpText('after', help)
    .action(
      act(async (id: string, options: WhyOptions) => {
        const story = await findStory(findAccess(world, options), id);
        world.stdout.write(options.json ? `${JSON.stringify(story)}\n` : tellStory(story, world.clock.now()));
        return exits.ok;
      }),
    );
};
