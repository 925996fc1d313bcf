import { createECDH, randomBytes } from 'node:crypto';
import type { Subscription } from '@beckon/protocol';
import { type Person, type Tenant, unique } from './tenant.ts';

/** A push subscription whose push service cannot exist (RFC 6761): whatever is sent there reaches nobody. */
export const aSubscription = (change: Partial<Subscription> = {}): Subscription => ({
  endpoint: `https://push.invalid/${unique('device')}`,
  keys: { p256dh: createECDH('prime256v1').generateKeys('base64url'), auth: randomBytes(16).toString('base64url') },
  ...change,
});

/** Registers a device that is forgotten when the check is over, so that a live server does not go on trying to reach it. */
export const aDevice = async (tenant: Tenant, owner: Person, subscription = aSubscription()) => {
  const device = await owner.does('subscribe', { body: { subscription, name: 'Phone' } });
  tenant.afterwards(() => owner.call('deleteDevice', { params: { id: device.id } }));
  return { ...device, subscription };
};
