import { type AgentClient, persist } from '@beckon/client/agent';
import { Ask, Fault, isFault, type OpenAsk } from '@beckon/protocol';
import { oneLine } from '../text/lines.ts';
import type { World } from '../world.ts';

/** A server that restarts is back within a second or two; a script should not wait for one that is not there. */
const ATTEMPTS = 3;

/**
 * Puts the ask. The same key again is the same ask; its expiry, which counts from now, is then that of the first time.
 *
 * @throws {Fault} `key_reused`, which names the ask that has the key, when that is another one
 */
export const put = async (world: Pick<World, 'clock'>, agent: AgentClient, ask: OpenAsk): Promise<Ask> => {
  const open = (body: OpenAsk): Promise<Ask> =>
    persist({ clock: world.clock, attempts: ATTEMPTS }, () => agent.client.call('openAsk', { body }));
  try {
    return await open(ask);
  } catch (error) {
    if (!isFault(error) || error.code !== 'key_reused') throw error;
    const known = askIn(error) ?? (ask.expiresAt === undefined ? undefined : await findByKey(agent, ask.key));
    if (known === undefined) throw error;
    if (ask.expiresAt === undefined || ask.expiresAt === known.expiresAt) throw naming(error, known);
    // Everything but the expiry must be the same, and only the server can tell: it is asked with the old one.
    const { expiresAt: _, ...rest } = ask;
    const { expiresAt } = known;
    return open(expiresAt === undefined ? rest : { ...rest, expiresAt }).catch((again: unknown) => {
      throw isFault(again) && again.code === 'key_reused' ? naming(again, known) : again;
    });
  }
};

/** The ask that the fault carries, where the server sends it along. */
const askIn = ({ evidence }: Fault): Ask | undefined => {
  const { success, data } = Ask.safeParse(evidence.ask);
  return success ? data : undefined;
};

const naming = ({ code, message, evidence }: Fault, { title, id, state }: Ask): Fault =>
  new Fault(code, `${message} It is the key of "${oneLine(title)}" (${state}, ask ${id}).`, evidence);

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
