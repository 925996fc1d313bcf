import { isIP } from 'node:net';
import {
  addressGuard,
  checkSubscriptionKeys,
  isPublicAddress,
  MAX_PAYLOAD_BYTES,
  type Outcome,
  openWebPush,
  type Subscription,
  SubscriptionKeyError,
  type VapidIdentity,
} from '@beckon/webpush';
import { fit } from './fit.ts';
import type { AddressCheck, Sender, SendOutcome } from './sender.ts';

export interface WebPushSenderOptions {
  readonly vapid: VapidIdentity;
  /** Lets private addresses and plain http through: for tests, and for push services on one's own network. */
  readonly allowPrivate: boolean;
  /** Certificate authorities instead of the system's, in PEM. */
  readonly ca?: string | undefined;
  readonly now?: (() => number) | undefined;
}

/**
 * Sends to browsers. An address is the JSON of a subscription: `{endpoint, keys: {p256dh, auth}}`.
 * @throws {VapidError} when the keys or the subject cannot be used
 */
export const webPushSender = (options: WebPushSenderOptions): Sender => {
  const { vapid, allowPrivate, ca, now } = options;
  const webPush = openWebPush({
    vapid,
    guard: addressGuard({ allowPrivate }),
    allowInsecure: allowPrivate,
    ...(ca !== undefined && { ca }),
    ...(now !== undefined && { now }),
  });
  return {
    kind: 'webpush',
    check: (address) => checkAddress(readAddress(address), allowPrivate),
    close: () => webPush.close(),
    send: async (address, { payload, ttlSeconds, urgency, topic }, signal) => {
      const text = JSON.stringify(fit(payload, MAX_PAYLOAD_BYTES));
      try {
        return outcome(await webPush.send(readAddress(address), text, { ttl: ttlSeconds, urgency, topic, signal }));
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        // Thrown before anything was sent: keys that were damaged, a payload of links alone that is too large.
        return { type: 'refused', reason: error instanceof Error ? error.message : String(error) };
      }
    },
  };
};

const outcome = (result: Outcome): SendOutcome => {
  if (result.type === 'accepted') return { type: 'accepted', status: result.status };
  if (result.type === 'gone') return result;
  const reason = result.detail === '' ? result.reason : `${result.reason}: ${result.detail}`;
  const { status } = result;
  if (result.type === 'refused') return { type: 'refused', reason, status };
  return { type: 'retryAt', at: result.at, reason, status };
};

/** Ours, or a device's: nothing is believed of it. */
const readAddress = (address: string): Subscription => {
  const { endpoint, keys } = JSON.parse(address) as Partial<Subscription>;
  return { endpoint: endpoint ?? '', keys: keys ?? { p256dh: '', auth: '' } };
};

const checkAddress = ({ endpoint, keys }: Subscription, allowPrivate: boolean): AddressCheck => {
  const url = URL.parse(endpoint);
  if (!url || !/^https?:$/.test(url.protocol)) return invalid('endpoint', 'The endpoint is not an https URL.');
  if (url.username || url.password) return invalid('endpoint', 'The endpoint carries a user name or a password.');
  // `hash` is empty for a lone #, too
  if (url.href.includes('#')) return invalid('endpoint', 'The endpoint has a fragment, which is never sent.');
  if (!allowPrivate && isPrivateHost(url.hostname)) return refused(`is at ${url.hostname}, a private address`);
  if (!allowPrivate && url.protocol !== 'https:') return invalid('endpoint', 'The endpoint must be https.');
  // Push services are on 443. Another port is somebody who has us knock at doors.
  if (!allowPrivate && url.port !== '') return refused(`is on port ${url.port}, and not on 443`);
  try {
    checkSubscriptionKeys(keys);
  } catch (error) {
    if (!(error instanceof SubscriptionKeyError)) throw error;
    return invalid(`keys.${error.field}`, `The ${error.message}.`);
  }
  return { type: 'usable', service: url.origin, unique: url.href };
};

const refused = (what: string): AddressCheck => ({
  type: 'unusable',
  code: 'endpoint_refused',
  field: 'subscription.endpoint',
  sentence: `The push endpoint ${what}; BECKON_PUSH_ALLOW_PRIVATE=1 permits that, only for tests and LAN.`,
});

const invalid = (field: string, sentence: string): AddressCheck => ({
  type: 'unusable',
  code: 'invalid_subscription',
  field: `subscription.${field}`,
  sentence,
});

/** What can be told without resolving: IP literals, which the URL parser has written in one way, and localhost. */
const isPrivateHost = (hostname: string): boolean => {
  const bare = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  return isIP(bare) ? !isPublicAddress(bare) : bare === 'localhost' || bare.endsWith('.localhost');
};
