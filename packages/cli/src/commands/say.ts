import { randomUUID } from 'node:crypto';
import { type Client, createMirror, type ThreadMessage } from '@beckon/client';
import { pages } from '@beckon/protocol';
import { type AccessOptions, findAccess, withAccess } from '../access/access.ts';
import type { Cli } from '../cli.ts';
import { exits } from '../exits.ts';
import { interrupt } from '../interrupt.ts';
import { conversationFor, type PartnerOptions } from '../talk/partner.ts';
import { printReply } from '../talk/speak.ts';
import type { World } from '../world.ts';

interface SayOptions extends AccessOptions, PartnerOptions {
  readonly wait?: boolean;
  readonly key?: string;
}

const help = `
Prints the answer as it is written. Exits 0 when it is done, 1 when it failed, 2 when the agent waits for an answer of
yours. Ctrl-C stops looking; the answer goes on. With --no-wait it prints the id of the conversation and ends.

Examples:
  npx beckon say "What is new?"
  npx beckon say "Count for a while: long" --no-wait
  npx beckon say "And the second one?" --agent OpenCode
`;

export const addSay = ({ program, world, act }: Cli): void => {
  withAccess(program.command('say').description('Say something to an agent, as you.').argument('<text>'))
    .option('--agent <name>', 'whom, by name or id (the assistant of this server)')
    .option('--conversation <id>', 'where (the newest with this agent)')
    .option('--new', 'in a new conversation')
    .option('--key <key>', 'the same again is said once (random)')
    .option('--no-wait', 'do not wait for the answer')
    .addHelpText('after', help)
    .action(act((text: string, options: SayOptions) => say(world, text, options)));
};

const say = async (world: World, text: string, options: SayOptions): Promise<number> => {
  const user = findAccess(world, options).user();
  const conversation = await conversationFor(user, options);
  const body = { cid: options.key ?? `cli:${randomUUID()}`, text };
  // a page that looks before it speaks misses no word
  if (options.wait === false) {
    await user.call('postMessage', { params: { id: conversation.id }, body });
    world.stdout.write(`${conversation.id}\n`);
    return exits.ok;
  }
  return listen(world, user, conversation.id, body);
};

const listen = async (
  world: World,
  user: Client,
  conversationId: string,
  body: { cid: string; text: string },
): Promise<number> => {
  using stopping = interrupt(world);
  const mirror = createMirror(user, { clock: world.clock });
  mirror.start();
  const thread = mirror.thread(conversationId);
  try {
    const said = await user.call('postMessage', { params: { id: conversationId }, body });
    if (!('replyId' in said)) return exits.unexpected;
    const reply = await printReply(world, thread, said.replyId, stopping.signal);
    if (reply === undefined) {
      world.stderr.write(`The answer goes on: ${user.url}${pages.conversation(conversationId)}\n`);
      return exits.interrupted;
    }
    return outcome(world, user, reply);
  } finally {
    thread.close();
    mirror.close();
  }
};

const outcome = (world: World, user: Client, reply: ThreadMessage): number => {
  if (reply.status === 'done') return exits.ok;
  if (reply.status === 'pending') {
    world.stderr.write(`It waits for your answer: ${user.url}${pages.conversation(reply.conversationId)}\n`);
    return exits.noAnswer;
  }
  world.stderr.write(`beckon: ${reply.error?.message ?? `The answer was ${reply.status}.`}\n`);
  return exits.no;
};
