import { hostname } from 'node:os';
import { createClient } from '@beckon/client';
import { remoteFile, writePrivately } from '../access/files.ts';
import type { Cli } from '../cli.ts';
import { exits } from '../exits.ts';
import { usage } from '../failure.ts';
import { oneLine } from '../text/lines.ts';
import type { World } from '../world.ts';

const help = `
For a machine that runs agents, while Beckon runs on another. It becomes an agent of yours, with a key of its own.

Example (the code is from \`npx beckon link\`, on the machine where Beckon runs):
  npx beckon login https://beckon.example.com ABCD-EFGH
`;

export const addLogin = ({ program, world, act }: Cli): void => {
  program
    .command('login')
    .description('Let this machine use a Beckon that runs elsewhere.')
    .argument('<url>', 'where it is')
    .argument('<code>', 'a code of `beckon link`')
    .addHelpText('after', help)
    .action(act((url: string, code: string) => login(world, url, code)));
};

const login = async (world: World, url: string, code: string): Promise<number> => {
  if (!URL.canParse(url)) throw usage(`"${url}" is not an address: use one such as https://beckon.example.com.`);
  if (isOverheard(new URL(url))) world.stderr.write(OVERHEARD);
  const name = hostname().slice(0, 80);
  const common = { url, fetch: world.fetch, clock: world.clock };
  const redeemed = await createClient(common).call('redeemPairing', {
    body: { code, as: 'token', name: `beckon on ${name}` },
  });
  const user = createClient({ ...common, token: redeemed.token });
  const agent = await user.call('createAgent', { body: { name, kind: 'cli' } });
  const { key } = await user.call('createKey', { params: { id: agent.id }, body: { name } });
  const path = remoteFile(world);
  writePrivately(path, { url: user.url, agentKey: key, ownerToken: redeemed.token });
  world.stdout.write(`Signed in as ${oneLine(redeemed.user.name)}, and agent ${name} may ask. Kept in ${path}\n`);
  return exits.ok;
};

const OVERHEARD =
  'This address is plain http: whoever shares the network can read the key, what is asked and what is answered. ' +
  'Use the https address, which `npx beckon expose` brings.\n';

/** Plain http that leaves this machine. */
const isOverheard = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && !/^(localhost|.+\.localhost|127\.[\d.]+|\[::1\])$/.test(hostname);
