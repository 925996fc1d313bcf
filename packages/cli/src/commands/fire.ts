import { randomUUID } from 'node:crypto';
import { type AccessOptions, findAccess, withAccess } from '../access/access.ts';
import { conversationOf } from '../ask/conversation.ts';
import type { Cli } from '../cli.ts';
import { exits } from '../exits.ts';
import { sayTold } from '../talk/told.ts';
import { collect } from '../text/collect.ts';
import type { World } from '../world.ts';

interface FireOptions extends AccessOptions {
  readonly title?: string;
  readonly to?: string[];
  readonly conversation?: string;
  readonly key?: string;
}

const help = `
The message arrives in the conversation that is named, else in the one that this agent has with each person. Prints the id
of each message.

Examples:
  npx beckon fire "Your invoice was answered: they accept"
  npx beckon fire "Backup done" --key "backup-$(date +%F)"
`;

export const addFire = ({ program, world, act }: Cli): void => {
  withAccess(
    program
      .command('fire')
      .description('Write to people as the agent, unasked; they can write back.')
      .argument('<text>'),
  )
    .option('--title <title>', 'of the conversation, when it is made for this')
    .option('--to <id>', 'write to this user; again for each (your own person)', collect)
    .option('--conversation <key>', 'in the conversation with this key, made if need be, or with this id')
    .option('--key <key>', 'the same again is said once (random)')
    .addHelpText('after', help)
    .action(act((text: string, options: FireOptions) => fire(world, text, options)));
};

const fire = async (world: World, text: string, options: FireOptions): Promise<number> => {
  const { title, to, conversation, key = `cli:${randomUUID()}` } = options;
  const agent = findAccess(world, options).agent();
  const body = {
    key,
    text,
    ...(title !== undefined && { title }),
    ...(to && { to }),
    ...(conversation !== undefined && { conversationId: await conversationOf(agent, conversation) }),
  };
  const { messages, told } = await agent.client.call('fire', { body });
  world.stdout.write(messages.map(({ id }) => `${id}\n`).join(''));
  sayTold(world, told);
  return exits.ok;
};
