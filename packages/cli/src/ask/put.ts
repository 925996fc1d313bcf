import { type AgentClient, persist } from '@beckon/client';
import { type Ask, isFault, type OpenAsk } from '@beckon/protocol';
import type { World } from '../world.ts';

/** A server that restarts is back within a second or two; a script should not wait for one that is not there. */
const ATTEMPTS = 3;

/**
 * Puts the ask. The same key again is the same ask; its expiry, which counts from now, is then that of the first time.
 */
export const put = async (world: Pick<World, 'clock'>, agent: AgentClient, ask: OpenAsk): Promise<Ask> => {
  const few = { clock: world.clock, attempts: ATTEMPTS };
  try {
    return await persist(few, () => agent.client.call('openAsk', { body: ask }));
  } catch (error) {
    if (!isFault(error) || error.code !== 'key_reused' || ask.expiresAt === undefined) throw error;
    const known = await findByKey(agent, ask.key);
    if (known === undefined) throw error;
    // Everything but the expiry must be the same, and only the server can tell: it is asked with the old one.
    const { expiresAt: _, ...rest } = ask;
    const { expiresAt } = known;
    return persist(few, () =>
      agent.client.call('openAsk', { body: expiresAt === undefined ? rest : { ...rest, expiresAt } }),
    );
  }
};

const findByKey = async (agent: AgentClient, key: string): Promise<Ask | undefined> => {
  let before: string | undefined;
  do {
    const page = await agent.client.call('listAsks', { query: { limit: 100, before } });
    const found = page.items.find((one) => one.key === key);
    if (found) return found;
    before = page.next;
  } while (before !== undefined);
  return undefined;
};
