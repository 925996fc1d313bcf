import type { Client } from '@beckon/client';
import type { Agent, AgentKey } from '@beckon/protocol';
import { type AccessOptions, findAccess, withAccess } from '../access/access.ts';
import type { Cli } from '../cli.ts';
import { exits } from '../exits.ts';
import { pick, shortIds } from '../text/ids.ts';
import { oneLine, table } from '../text/lines.ts';
import { ago } from '../text/time.ts';
import type { World } from '../world.ts';

interface CreateOptions extends AccessOptions {
  readonly agent: string;
  readonly name?: string;
}

const help = `
Examples:
  npx beckon keys
  BECKON_KEY=$(npx beckon keys create --agent nightly) node nightly.js
`;

export const addKeys = ({ program, world, act }: Cli): void => {
  const keys = program
    .command('keys')
    .description("Your agents' keys: list, create, revoke.")
    .addHelpText('after', help);
  withAccess(keys.command('list', { isDefault: true }).description('List your agents and their keys.'))
    .addHelpText('after', '\nExample:\n  npx beckon keys list')
    .action(act((options: AccessOptions) => list(world, options)));
  withAccess(keys.command('create').description('Make a key, and print it: it is shown this once.'))
    .requiredOption('--agent <name>', 'of this agent, which is made if need be')
    .option('--name <name>', 'what the key is for')
    .addHelpText('after', '\nExample:\n  npx beckon keys create --agent nightly')
    .action(act((options: CreateOptions) => create(world, options)));
  withAccess(
    keys.command('revoke').description('Revoke a key, within a second.').argument('<id>', 'as `keys` shows it'),
  )
    .addHelpText('after', '\nExample:\n  npx beckon keys revoke 0198c2f1')
    .action(act((id: string, options: AccessOptions) => revoke(world, id, options)));
};

const list = async (world: World, options: AccessOptions): Promise<number> => {
  const mine = await agentsWithKeys(findAccess(world, options).user());
  const short = shortIds(mine.flatMap(({ keys }) => keys.map(({ id }) => id)));
  const now = world.clock.now();
  const rows = mine.flatMap(({ agent, keys }) => {
    const name = oneLine(agent.name);
    const seen = agent.online ? 'online' : when(agent.lastSeenAt, now);
    if (keys.length === 0) return [[name, seen, 'none']];
    return keys.map((key) => [name, seen, short.get(key.id) ?? key.id, oneLine(key.name), when(key.lastUsedAt, now)]);
  });
  world.stdout.write(table(['AGENT', 'SEEN', 'KEY', 'NAME', 'USED'], rows));
  return exits.ok;
};

const when = (at: number | null, now: number): string => (at === null ? 'never' : ago(at, now));

const create = async (world: World, options: CreateOptions): Promise<number> => {
  const user = findAccess(world, options).user();
  const known = (await myAgents(user)).find(({ name }) => name === options.agent);
  const agent = known ?? (await user.call('createAgent', { body: { name: options.agent } }));
  const made = await user.call('createKey', {
    params: { id: agent.id },
    body: options.name === undefined ? {} : { name: options.name },
  });
  world.stderr.write(`A key for ${known ? 'agent' : 'the new agent'} ${oneLine(agent.name)}. It is not shown again:\n`);
  world.stdout.write(`${made.key}\n`);
  return exits.ok;
};

const revoke = async (world: World, id: string, options: AccessOptions): Promise<number> => {
  const user = findAccess(world, options).user();
  const key = pick(
    (await agentsWithKeys(user)).flatMap(({ keys }) => keys),
    id,
    'key',
  );
  await user.call('revokeKey', { params: { id: key.agentId, keyId: key.id } });
  world.stdout.write(`Revoked: ${oneLine(key.name)}. What used it is cut off.\n`);
  return exits.ok;
};

const agentsWithKeys = async (user: Client): Promise<{ agent: Agent; keys: AgentKey[] }[]> =>
  Promise.all(
    (await myAgents(user)).map(async (agent) => {
      const { items } = await user.call('listKeys', { params: { id: agent.id } });
      return { agent, keys: items };
    }),
  );

/** The tenant may have others', whose keys are not ours to see. */
const myAgents = async (user: Client): Promise<Agent[]> => {
  const [me, { items }] = await Promise.all([user.call('me'), user.call('listAgents')]);
  return items.filter(({ ownerId }) => ownerId === me.user?.id);
};
