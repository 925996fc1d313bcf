import type { AgentClient } from '@beckon/client/agent';
import type { Ask } from '@beckon/protocol';
import { Option } from 'commander';
import { type AccessOptions, findAccess, withAccess } from '../access/access.ts';
import { conversationOf } from '../ask/conversation.ts';
import { outcomeOf } from '../ask/outcome.ts';
import { put } from '../ask/put.ts';
import { type QuestionOptions, questionOf } from '../ask/question.ts';
import { type WaitOptions, waitForAnswer } from '../ask/wait.ts';
import type { Cli } from '../cli.ts';
import { exits } from '../exits.ts';
import { failureOf, usage } from '../failure.ts';
import { collect } from '../text/collect.ts';
import { duration } from '../text/duration.ts';
import type { World } from '../world.ts';

type AskOptions = AccessOptions & QuestionOptions & WaitOptions & { readonly wait?: boolean; readonly json?: boolean };

const help = `
Without --wait it prints the id of the ask. With --wait it prints the answer: approved, always, denied, the options
chosen (one on a line), or the words; and exits 0 for yes, 1 for no, 2 when nobody answered.

Examples:
  npx beckon ask "Deploy to production?" --detail "make deploy" --risk high --wait && make deploy
  npx beckon ask "Which region?" --choice eu --choice us --wait --timeout 10m
  git diff | npx beckon ask "Commit this?" --detail - --wait
`;

export const addAsk = ({ program, world, act }: Cli): void => {
  withAccess(
    program.command('ask').description('Ask a person, and wait for the answer if you like.').argument('<question>'),
  )
    .option('--approve', 'approve or deny (the default)')
    .option('--choice <option>', 'an option to choose; again for each', collect)
    .option('--multiple', 'more than one may be chosen')
    .option('--custom', 'words of their own will do, too')
    .option('--text', 'an answer in words')
    .option('--body <text>', 'a few words more')
    .option('--detail <text>', 'what is approved, to the letter; - reads it from standard input')
    .option('--detail-file <file>', 'the same from a file')
    .addOption(new Option('--risk <level>', 'high: answered in the app only, with care').choices(['normal', 'high']))
    .option('--always', 'may be approved once and for all')
    .option('--to <id>', 'ask this user; again for each (your own person)', collect)
    .option('--conversation <key>', 'in the conversation with this key, made if need be, or with this id')
    .option('--expires <time>', 'no answer counts after this, such as 10m', duration)
    .option('--key <key>', 'the same again is the same ask (random)')
    .option('--wait', 'wait for the answer')
    .option('--timeout <time>', 'wait no longer than this, such as 5m', duration)
    .option('--keep', 'leave the ask open when the wait ends')
    .option('--json', 'print the ask as JSON')
    .addHelpText('after', help)
    .action(act((question: string, options: AskOptions) => ask(world, question, options)));
};

const ask = async (world: World, title: string, options: AskOptions): Promise<number> => {
  if (!options.wait && options.timeout !== undefined) throw usage('--timeout goes with --wait.');
  const agent = findAccess(world, options).agent();
  const question = await questionOf(world, title, options);
  const { conversation: key } = options;
  const where = key === undefined ? {} : { conversationId: await conversationOf(agent, key) };
  const opened = await put(world, agent, { ...question, ...where });
  if (!options.wait) {
    world.stdout.write(options.json ? `${JSON.stringify(opened)}\n` : `${opened.id}\n`);
    return exits.ok;
  }
  const found = opened.state === 'open' ? await waitForAnswer(world, agent, opened, options) : opened;
  const outcome = outcomeOf(found, world.stdout.isTTY);
  world.stdout.write(options.json ? `${JSON.stringify(found)}\n` : outcome.stdout);
  world.stderr.write(outcome.stderr);
  if (found.state === 'answered' && found.ack === undefined) await acknowledge(world, agent, found);
  return outcome.code;
};

/** The person is shown that the answer arrived. That this fails takes nothing from the answer. */
const acknowledge = async (world: World, agent: AgentClient, { id }: Ask): Promise<void> => {
  try {
    await agent.ack(id, true);
  } catch (error) {
    world.stderr.write(`The answer could not be acknowledged: ${failureOf(error).message}\n`);
  }
};
