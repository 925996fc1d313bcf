import type { AgentClient } from '@beckon/client/agent';
import { type Ask, isFault } from '@beckon/protocol';
import { Interrupted } from '../failure.ts';
import { interrupt } from '../interrupt.ts';
import type { World } from '../world.ts';
import { tellProgress } from './progress.ts';

export interface WaitOptions {
  readonly timeout?: number;
  readonly keep?: boolean;
  readonly key?: string;
}

/**
 * Waits for the answer. Who stops waiting takes the question back, or somebody would answer it for nobody: at Ctrl-C
 * unless --keep, and when the time is over unless --keep, or unless a --key lets the caller come back.
 *
 * @returns the ask as it is when the wait ends
 * @throws {Interrupted}
 */
export const waitForAnswer = async (world: World, agent: AgentClient, ask: Ask, options: WaitOptions): Promise<Ask> => {
  using stop = interrupt(world);
  const progress = new AbortController();
  const told = tellProgress(world, agent, ask, AbortSignal.any([stop.signal, progress.signal]));
  try {
    const found = await agent.wait(ask.id, { signal: stop.signal, timeoutMs: options.timeout });
    const staysOpen = found.state !== 'open' || options.keep === true || options.key !== undefined;
    return staysOpen ? found : await takeBack(agent, ask.id, 'Nobody waits for the answer any more.');
  } catch (error) {
    if (!(error instanceof Interrupted) || options.keep === true) throw error;
    const found = await takeBack(agent, ask.id, 'Stopped where it was asked.');
    // The answer came first: it counts.
    if (found.state === 'answered') return found;
    throw error;
  } finally {
    progress.abort();
    await told;
  }
};

const takeBack = async (agent: AgentClient, id: string, reason: string): Promise<Ask> => {
  try {
    return await agent.cancel(id, reason);
  } catch (error) {
    if (!isFault(error) || (error.code !== 'already_answered' && error.code !== 'ask_closed')) throw error;
    return agent.client.call('getAsk', { params: { id } });
  }
};
