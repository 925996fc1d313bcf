import type { Client } from '@beckon/client';
import type { Agent, Conversation } from '@beckon/protocol';
import { exits } from '../exits.ts';
import { Failure } from '../failure.ts';
import { oneLine } from '../text/lines.ts';

export interface PartnerOptions {
  readonly agent?: string;
  readonly conversation?: string;
  readonly new?: boolean;
}

/** Whom a person at the terminal talks with when they name nobody: the agent that comes with the server. */
const ASSISTANT = 'assistant';

/**
 * The conversation that is meant: the one that is named, else the newest with the agent that is named, else a new one.
 * @throws {Failure} when the agent or the conversation is not known, or more than one agent has the name
 */
export const conversationFor = async (user: Client, options: PartnerOptions): Promise<Conversation> => {
  if (options.conversation !== undefined) {
    return user.call('getConversation', { params: { id: options.conversation } });
  }
  const agent = await partner(user, options.agent);
  const { items } = await user.call('listConversations', { query: { limit: '100' } });
  const known = options.new ? undefined : items.find((one) => one.agentId === agent.id && one.key === undefined);
  return known ?? user.call('createConversation', { body: { agentId: agent.id } });
};

const partner = async (user: Client, wanted: string | undefined): Promise<Agent> => {
  const { agents } = await user.call('state');
  const fits = ({ id, name, kind }: Agent): boolean =>
    wanted === undefined ? kind === ASSISTANT : id === wanted || name.toLowerCase() === wanted.toLowerCase();
  const [found, ...more] = agents.filter(fits);
  if (found && more.length === 0) return found;
  const names = agents.map(({ name }) => oneLine(name)).join(', ');
  if (found) throw new Failure(exits.usage, `More than one agent is called that; name it by its id (npx beckon keys).`);
  throw new Failure(exits.notFound, `There is no such agent. Known here: ${names || 'none'}.`);
};
