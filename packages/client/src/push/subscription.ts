import type { Registered, Subscription } from '@beckon/protocol';
import type { Client } from '../call/client.ts';
import type { BrowserStorage, DeviceRecord } from '../storage/storage.ts';
import { keyBytes, keyText } from './key.ts';

/** What we need of the Push API; its own types differ between pages and workers. */
export interface PushSubscriptionLike {
  readonly endpoint: string;
  readonly options?: { readonly applicationServerKey?: ArrayBuffer | null };
  toJSON(): { endpoint?: string; expirationTime?: number | null; keys?: Record<string, string> };
  unsubscribe(): Promise<boolean>;
}
export interface PushManagerLike {
  getSubscription(): Promise<PushSubscriptionLike | null>;
  subscribe(options: {
    userVisibleOnly: boolean;
    applicationServerKey: Uint8Array<ArrayBuffer>;
  }): Promise<PushSubscriptionLike>;
}

/**
 * A subscription made with the server's present key: the one there is, or a new one. One made with another key is given
 * up first, because pushes under the new key would all be refused, and browsers refuse to subscribe over it.
 */
export async function subscriptionWith(
  manager: PushManagerLike,
  key: string,
  known: DeviceRecord | undefined,
): Promise<PushSubscriptionLike> {
  const present = await manager.getSubscription();
  if (present !== null) {
    if (madeWith(present, known) === key) return present;
    await present.unsubscribe();
  }
  return manager.subscribe({ userVisibleOnly: true, applicationServerKey: keyBytes(key) });
}

/** The key it was made with; older browsers do not tell, and then what we noted counts. */
function madeWith(subscription: PushSubscriptionLike, known: DeviceRecord | undefined): string | undefined {
  const bytes = subscription.options?.applicationServerKey;
  if (bytes) return keyText(bytes);
  return known?.endpoint === subscription.endpoint ? known.vapidPublicKey : undefined;
}

/**
 * Tells the server, and notes what the worker needs. `replaces` is what we were known by, so that the server has one
 * device and not two.
 *
 * @param as a device token, when the worker renews by itself
 */
export async function register(
  client: Client<'subscribe'>,
  storage: BrowserStorage,
  {
    subscription,
    key,
    name,
    replaces,
    as,
  }: {
    subscription: PushSubscriptionLike;
    key: string;
    name?: string | undefined;
    replaces?: string | undefined;
    as?: string | undefined;
  },
): Promise<Registered> {
  const body = {
    subscription: wireForm(subscription),
    vapidPublicKey: key,
    name,
    replaces: replaces === subscription.endpoint ? undefined : replaces,
  };
  const device = await client.call('subscribe', { body, token: as });
  await storage.device.set({
    deviceId: device.id,
    deviceToken: device.deviceToken,
    endpoint: subscription.endpoint,
    vapidPublicKey: key,
  });
  return device;
}

/** Only the fields that the wire knows: browsers add their own, and the server refuses what it does not know. */
function wireForm(subscription: PushSubscriptionLike): Subscription {
  const { keys = {}, expirationTime } = subscription.toJSON();
  return {
    endpoint: subscription.endpoint,
    keys: { p256dh: keys.p256dh ?? '', auth: keys.auth ?? '' },
    ...(typeof expirationTime === 'number' ? { expirationTime } : {}),
  };
}
