import { isFault, type Registered } from '@beckon/protocol';
import type { Client } from '../call/client.ts';
import { withDeadline } from '../call/deadline.ts';
import { isNetworkError } from '../call/network-error.ts';
import { type Clock, systemClock } from '../clock.ts';
import { deviceName } from './browser.ts';
import {
  browserEnv,
  type PushEnv,
  type PushSituation,
  type PushSituationType,
  pushSituation,
  situationType,
} from './situation.ts';
import { type PushManagerLike, type PushSubscriptionLike, register, subscriptionWith } from './subscription.ts';

/**
 * Why this browser will not be pushed to. Beyond what `PushSituation` tells:
 *
 * - dismissed     the person closed the question without an answer
 * - no-worker     no service worker became ready
 * - push-service  the browser's own push service refused or could not be reached (Brave has it switched off)
 */
export type PushRefusal =
  | Exclude<PushSituationType, 'default' | 'granted'>
  | 'dismissed'
  | 'no-worker'
  | 'push-service';

export type EnablePushResult =
  | { device: Registered }
  | { refused: PushRefusal; situation: PushSituation; cause?: unknown };

export interface EnablePushOptions {
  /** The worker's registration; by default the one that becomes ready. */
  registration?: { readonly pushManager: PushManagerLike } | undefined;
  /** What the device is called; by default what the browser looks like. */
  name?: string | undefined;
  env?: PushEnv | undefined;
  clock?: Clock | undefined;
}

/** `serviceWorker.ready` never settles where no worker is registered. */
const WORKER_MS = 10_000;

/**
 * Asks for permission, subscribes with the server's key and registers the device. Call it straight from a click: the
 * question is put before anything is awaited, since browsers forget the gesture otherwise. Calling it again renews.
 *
 * @throws {Fault | NetworkError} when the server cannot be reached or refuses the subscription
 */
export async function enablePush(client: Client, options: EnablePushOptions = {}): Promise<EnablePushResult> {
  const env = options.env ?? browserEnv();
  const clock = options.clock ?? systemClock();
  const refuse = async (refused: PushRefusal, cause?: unknown): Promise<EnablePushResult> => {
    const situation = await pushSituation(env);
    return cause === undefined ? { refused, situation } : { refused, situation, cause };
  };

  const type = situationType(env);
  if (type !== 'default' && type !== 'granted') return refuse(type);
  const permission = await env.Notification?.requestPermission();
  if (permission !== 'granted') return refuse(permission === 'denied' ? 'denied' : 'dismissed');

  const registration = options.registration ?? (await readyWorker(env, clock));
  if (registration === undefined) return refuse('no-worker');
  const { publicKey: key } = await client.call('vapidKey');
  const known = await env.storage.device.get();
  let subscription: PushSubscriptionLike;
  try {
    subscription = await subscriptionWith(registration.pushManager, key, known);
  } catch (cause) {
    return refuse('push-service', cause);
  }
  const name = options.name ?? deviceName(env.navigator);
  return { device: await register(client, env.storage, { subscription, key, name, replaces: known?.endpoint }) };
}

async function readyWorker(env: PushEnv, clock: Clock): Promise<{ readonly pushManager: PushManagerLike } | undefined> {
  const workers = env.navigator.serviceWorker;
  if (workers === undefined) return undefined;
  const late = (): Error => new Error('no worker');
  return withDeadline({ clock, ms: WORKER_MS, late }, () => workers.ready).catch(() => undefined);
}

/**
 * Ends pushes to this browser, here and on the server. Without a network it ends here only: the server then learns from
 * the push service.
 */
export async function disablePush(client: Client, options: { env?: PushEnv | undefined } = {}): Promise<void> {
  const env = options.env ?? browserEnv();
  const registration = await env.navigator.serviceWorker?.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  const endpoint = subscription?.endpoint ?? (await env.storage.device.get())?.endpoint;
  if (endpoint !== undefined) {
    await client.call('unsubscribe', { body: { endpoint } }).catch((error: unknown) => {
      if (!isNetworkError(error) && !isFault(error)) throw error;
    });
  }
  await subscription?.unsubscribe();
  await env.storage.device.clear();
}
