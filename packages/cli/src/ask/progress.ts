import { sleep } from '@beckon/client';
import type { AgentClient } from '@beckon/client/agent';
import { type Ask, type Delivery, type Notification, pages } from '@beckon/protocol';
import { oneLine } from '../text/lines.ts';
import type { World } from '../world.ts';

const LOOKS = 10;
const BETWEEN = 1_000;

/** Tells a person who waits at a terminal, once, whom the ask has reached. A courtesy: it never fails. */
export const tellProgress = async (
  world: Pick<World, 'stderr' | 'clock'>,
  agent: AgentClient,
  ask: Ask,
  signal: AbortSignal,
): Promise<void> => {
  if (!world.stderr.isTTY) return;
  world.stderr.write('Asked. Waiting for an answer … (Ctrl-C takes the question back)\n');
  try {
    for (let look = 0; look < LOOKS; look++) {
      const { items } = await agent.client.call('whyAsk', { params: { id: ask.id }, signal });
      const news = newsOf(items);
      if (news.length > 0) {
        const where = `Answer here: ${agent.client.url}${pages.ask(ask.id)}`;
        world.stderr.write([...news, where].map((line) => `${line}\n`).join(''));
        return;
      }
      await sleep(world.clock, BETWEEN, signal);
    }
  } catch {
    // The wait beside this one meets the same trouble, and tells it.
  }
};

/** Empty while something is still under way. */
const newsOf = (all: readonly Notification[]): string[] => {
  // a repeat waits for its time, which nobody waits for here
  const notifications = all.filter(({ occasion }) => !occasion.includes('#'));
  const alerts = notifications.flatMap((one) => one.deliveries).filter(({ purpose }) => purpose === 'alert');
  if (notifications.some(({ state }) => state === 'due') || alerts.some(isUnderWay)) return [];
  const told = alerts.filter(({ state }) => state === 'accepted').map(({ deviceName }) => oneLine(deviceName));
  const failed = alerts.filter(({ state }) => state !== 'accepted' && state !== 'withdrawn');
  const quiet = notifications
    .flatMap((one) => one.decisions)
    .filter(({ action, reason }) => action !== 'send' || reason === 'no_device');
  return [
    ...(told.length > 0 ? [`Told ${told.join(', ')}.`] : []),
    ...failed.map(
      ({ deviceName, outcome = 'nothing came back' }) => `${oneLine(deviceName)} was not told: ${oneLine(outcome)}.`,
    ),
    ...quiet.map(({ sentence }) => sentence),
  ];
};

/** Claimed, or due and never tried: one that is tried again says why. */
const isUnderWay = ({ state, attempts }: Delivery): boolean =>
  state === 'claimed' || (state === 'due' && attempts === 0);
