export { type Ack, type Autopush, openAutopush } from './autopush.ts';
export { decrypt, type ReceiverKeys } from './decrypt.ts';
export type { Fault } from './faults.ts';
export type { Mailbox, Message } from './mailbox.ts';
export type { LoggedRequest } from './reception.ts';
export { MOST_BYTES, type Urgency } from './request.ts';
export { type Endpoint, openPushService, type PushService, type PushServiceOptions } from './service.ts';
export type { ReceivedMessage, SubscriptionJSON, TestSubscription } from './subscription.ts';
export { checkVapid, type Refusal, type VapidExpectation } from './vapid.ts';
