/** A Web Push sender: RFC 8030, 8188, 8291 and 8292 on node:crypto and node:http2, with no dependency. See README.md. */
export { isPublicAddress } from './address.ts';
export { decrypt, generateReceiver, type ReceiverKeys } from './decrypt.ts';
export { Encrypter, encrypt, type FixedSecrets, MAX_PAYLOAD_BYTES } from './encrypt.ts';
export { DecryptError, PayloadTooLargeError, PushOptionError, SubscriptionKeyError, VapidError } from './errors.ts';
export { addressGuard, type Guard, type GuardOptions, guardedLookup, PrivateAddressError } from './guard.ts';
export { type MessageOptions, messageHeaders, type Urgency } from './headers.ts';
export type { Outcome, RefusedReason, RetryReason } from './outcome.ts';
export { retryAt } from './retry-after.ts';
export { openWebPush, type SendOptions, type WebPush, type WebPushOptions } from './sender.ts';
export { checkSubscriptionKeys, type Subscription, type SubscriptionKeys } from './subscription.ts';
export { VapidSigner } from './vapid.ts';
export { checkSubject, generateVapidKeys, type VapidIdentity, type VapidKeys } from './vapid-keys.ts';
