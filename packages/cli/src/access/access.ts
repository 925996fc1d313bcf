import { type Client, createClient } from '@beckon/client';
import { type AgentClient, createAgent } from '@beckon/client/agent';
import type { Command } from 'commander';
import { exits } from '../exits.ts';
import { Failure } from '../failure.ts';
import type { World } from '../world.ts';
import { type Credentials, localFile, readCredentials, remoteFile } from './files.ts';

export interface AccessOptions {
  readonly url?: string;
  readonly token?: string;
}

/** The server that a command talks to, and whom it can speak for. */
export interface Access {
  readonly url: string;
  /** Speaks for nobody. */
  anyone(): Client;
  /** @throws {Failure} when there is no agent's key */
  agent(): AgentClient;
  /** @throws {Failure} when there is no person's token */
  user(): Client;
  /** A person where there is a token, else the agent: for what both may ask. */
  either(): Client;
}

export const withAccess = (command: Command): Command =>
  command
    .option('--url <url>', 'the server, in place of the one on this machine (BECKON_URL)')
    .option('--token <secret>', "an agent's key or a person's token (BECKON_KEY, BECKON_TOKEN)");

/**
 * From the flags, else from the environment, else from the server of this machine, else from `beckon login`. A secret
 * from a file goes only to the server that the file names.
 *
 * @throws {Failure} when no server is known
 */
export const findAccess = (world: World, options: AccessOptions = {}): Access => {
  const found = find(world, options);
  const common = { url: found.url, fetch: world.fetch, clock: world.clock };
  const agent = (): AgentClient => createAgent({ ...common, key: needed(found.agentKey, "an agent's key", 'KEY') });
  const user = (): Client => createClient({ ...common, token: needed(found.ownerToken, "a person's token", 'TOKEN') });
  const client = (): Client => (found.ownerToken === undefined ? agent().client : user());
  return { url: found.url, anyone: () => createClient(common), agent, user, either: client };
};

const find = (world: World, options: AccessOptions): Credentials => {
  const file =
    readCredentials(localFile(world)) ?? (world.env.BECKON_DATA_DIR ? undefined : readCredentials(remoteFile(world)));
  const url = options.url ?? (world.env.BECKON_URL || file?.url);
  if (url === undefined) {
    throw new Failure(
      exits.notAllowed,
      'No server is known here: start one with `npm start` in its directory, or see `npx beckon login -h`.',
    );
  }
  if (!URL.canParse(url))
    throw new Failure(exits.usage, `"${url}" is not an address: use one such as https://beckon.example.com.`);
  const given = { agentKey: world.env.BECKON_KEY || undefined, ownerToken: world.env.BECKON_TOKEN || undefined };
  const own = file && new URL(file.url).origin === new URL(url).origin ? file : undefined;
  return {
    url,
    agentKey: given.agentKey ?? own?.agentKey,
    ownerToken: given.ownerToken ?? own?.ownerToken,
    ...byFlag(options.token),
  };
};

/** Keys can be told from all other tokens by how they begin. */
const byFlag = (token: string | undefined): Partial<Credentials> => {
  if (token === undefined) return {};
  return token.startsWith('bk_key_')
    ? { agentKey: token, ownerToken: undefined }
    : { agentKey: undefined, ownerToken: token };
};

const needed = (secret: string | undefined, what: string, variable: string): string => {
  if (secret !== undefined) return secret;
  throw new Failure(exits.notAllowed, `This takes ${what}: give it with --token or BECKON_${variable}.`);
};
