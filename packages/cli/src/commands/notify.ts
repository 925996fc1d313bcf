import { randomUUID } from 'node:crypto';
import { EventType } from '@beckon/protocol';
import { Option } from 'commander';
import { type AccessOptions, findAccess, withAccess } from '../access/access.ts';
import { conversationOf } from '../ask/conversation.ts';
import type { Cli } from '../cli.ts';
import { exits } from '../exits.ts';
import { sayTold } from '../talk/told.ts';
import { collect } from '../text/collect.ts';
import type { World } from '../world.ts';

interface NotifyOptions extends AccessOptions {
  readonly title?: string;
  readonly type: EventType;
  readonly to?: string[];
  readonly conversation?: string;
  readonly key?: string;
}

const help = `
Prints the id. \`npx beckon why <id>\` tells whom it reached.

Examples:
  npx beckon notify "The backup is done: 41 GB"
  make test || npx beckon notify "make test failed" --type error --title "CI on $(hostname)"
`;

export const addNotify = ({ program, world, act }: Cli): void => {
  withAccess(program.command('notify').description('Tell people something; nobody has to answer.').argument('<text>'))
    .option('--title <title>', 'a title of its own')
    .addOption(new Option('--type <type>', 'how much it matters').choices(EventType.options).default('task_complete'))
    .option('--to <id>', 'tell this user; again for each (your own person)', collect)
    .option('--conversation <key>', 'in the conversation with this key, made if need be, or with this id')
    .option('--key <key>', 'the same again is told once (random)')
    .addHelpText('after', help)
    .action(act((text: string, options: NotifyOptions) => notify(world, text, options)));
};

const notify = async (world: World, body: string, options: NotifyOptions): Promise<number> => {
  const { title, type, to, conversation, key = `cli:${randomUUID()}` } = options;
  const agent = findAccess(world, options).agent();
  const event = await agent.event({
    key,
    type,
    body,
    ...(title !== undefined && { title }),
    ...(to && { to }),
    ...(conversation !== undefined && { conversationId: await conversationOf(agent, conversation) }),
  });
  world.stdout.write(`${event.id}\n`);
  sayTold(world, event.told);
  return exits.ok;
};
