import { type PushSubscriptionLike, register, subscriptionWith } from '../push/subscription.ts';
import type { WorkerContext } from './context.ts';
import type { SubscriptionChangeLike } from './shapes.ts';

/**
 * The browser has changed its subscription by itself. The server learns of it under the device token, which is good for
 * just that, so nobody needs to be signed in. `oldSubscription` may be null (Chromium, after a permission was granted
 * again): what we noted counts.
 */
export async function onSubscriptionChange(context: WorkerContext, event: SubscriptionChangeLike): Promise<void> {
  const { client, storage, scope } = context;
  const known = await storage.device.get();
  const key = known?.vapidPublicKey ?? (await client.call('vapidKey')).publicKey;
  const given = event.newSubscription as PushSubscriptionLike | null | undefined;
  const subscription = given ?? (await subscriptionWith(scope.registration.pushManager, key, known));
  const replaces = known?.endpoint ?? event.oldSubscription?.endpoint;
  await register(client, storage, { subscription, key, replaces, as: known?.deviceToken });
}

/** What the change could not tell the server, for want of a network, is told now. */
export async function mendSubscription(context: WorkerContext): Promise<void> {
  const { client, storage, scope } = context;
  const known = await storage.device.get();
  if (known === undefined) return;
  const subscription = await scope.registration.pushManager.getSubscription();
  if (subscription === null || subscription.endpoint === known.endpoint) return;
  const { endpoint: replaces, vapidPublicKey: key, deviceToken: as } = known;
  await register(client, storage, { subscription, key, replaces, as });
}
