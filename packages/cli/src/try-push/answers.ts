import { randomUUID } from 'node:crypto';
import { type Outcome, type Subscription, SubscriptionKeyError, type WebPush } from '@beckon/webpush';
import { lasting } from '../text/duration.ts';
import { oneLine } from '../text/lines.ts';
import type { World } from '../world.ts';

/** What the page asks for, and what is found out on the way. */
export interface Answers {
  /** Sends the push, and answers a sentence when that did not work. */
  subscribed(subscription: unknown): Promise<{ readonly sentence?: string }>;
  /** The worker has shown it. */
  shown(receipt: unknown): { readonly sentence: string };
}

/** @param onShown called once the push came back */
export const answersOf = (world: World, push: WebPush, onShown: () => void): Answers => {
  const sent = new Map<string, number>();
  const say = (sentence: string): { sentence: string } => {
    world.stdout.write(`${sentence}\n`);
    return { sentence };
  };
  return {
    subscribed: async (subscription) => {
      if (!isSubscription(subscription)) return say('The page sent something that is no subscription.');
      const id = randomUUID();
      sent.set(id, world.clock.now());
      const payload = { id, title: 'Beckon', body: 'A push reached this browser.' };
      const service = new URL(subscription.endpoint).host;
      const outcome = await send(push, subscription, JSON.stringify(payload));
      const ms = world.clock.now() - (sent.get(id) ?? 0);
      if (outcome.type !== 'accepted') return say(`${service} did not take it: ${reasonOf(outcome)}.`);
      say(`${service} took it after ${lasting(ms)}.`);
      return {};
    },
    shown: (receipt) => {
      const at = isReceipt(receipt) ? sent.get(receipt.id) : undefined;
      if (at === undefined) return { sentence: 'This push was not sent from here.' };
      const told = say(`Shown after ${lasting(world.clock.now() - at)}.`);
      onShown();
      return told;
    },
  };
};

const send = async (push: WebPush, subscription: Subscription, payload: string): Promise<Outcome> => {
  try {
    return await push.send(subscription, payload, { ttl: 60, urgency: 'high' });
  } catch (error) {
    if (!(error instanceof SubscriptionKeyError)) throw error;
    return { type: 'refused', reason: 'bad-request', detail: error.message };
  }
};

const reasonOf = (outcome: Exclude<Outcome, { type: 'accepted' }>): string => {
  if (outcome.type === 'gone') return `it does not know this subscription (${outcome.status})`;
  const status = outcome.status === undefined ? '' : ` (${outcome.status})`;
  return `${outcome.reason}${status}${outcome.detail === '' ? '' : `, ${oneLine(outcome.detail)}`}`;
};

const isSubscription = (value: unknown): value is Subscription => {
  const { endpoint, keys } = (value ?? {}) as { endpoint?: unknown; keys?: { p256dh?: unknown; auth?: unknown } };
  if (typeof endpoint !== 'string' || !URL.canParse(endpoint)) return false;
  return typeof keys?.p256dh === 'string' && typeof keys.auth === 'string';
};

const isReceipt = (value: unknown): value is { readonly id: string } =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string';
