import * as z from 'zod/mini';
import { calls } from '../calls.ts';
import { Device, Notification, ReceiptType } from '../entities.ts';
import { limits } from '../limits.ts';
import { route } from '../route.ts';
import { base64url, count, id, line, text } from '../text.ts';

/** Devices, what reached them, and why. */

const byId = z.strictObject({ id: id() });

/** What `PushSubscription.toJSON()` gives (https://www.w3.org/TR/push-api/#dom-pushsubscription-tojson). */
export const Subscription = z.strictObject({
  endpoint: text(2_000, 1),
  expirationTime: z.optional(z.nullable(z.number())),
  keys: z.strictObject({ p256dh: base64url(200), auth: base64url(100) }),
});
export type Subscription = z.infer<typeof Subscription>;

const register = {
  subscription: Subscription,
  name: z.optional(line(limits.nameLength)),
  /** The endpoint that this one takes the place of: the browser changed it by itself. */
  replaces: z.optional(text(2_000, 1)),
  /** The VAPID key the subscription was made with, to find one made with another key. */
  vapidPublicKey: z.optional(base64url(200)),
};

/** `deviceToken` is shown once; it is good for receipts and for `replaces`, nothing else. */
export const Registered = z.object({ ...Device.shape, deviceToken: z.string() });
export type Registered = z.infer<typeof Registered>;

export const devices = {
  vapidKey: route({
    ...calls.vapidKey,
    who: ['anyone'],
    does: 'The public key to subscribe with.',
    answers: { 200: z.object({ publicKey: z.string() }) },
  }),
  subscribe: route({
    ...calls.subscribe,
    who: ['user', 'device'],
    does: "Registers the browser's push subscription; an endpoint belongs to whoever registered it last.",
    body: z.strictObject(register),
    answers: { 201: Registered, 200: Registered },
    faults: ['invalid_subscription', 'endpoint_refused'],
  }),
  unsubscribe: route({
    ...calls.unsubscribe,
    who: ['user'],
    does: 'Forgets the subscription with this endpoint.',
    body: z.strictObject({ endpoint: text(2_000, 1) }),
    answers: { 204: null },
  }),
  createDevice: route({
    ...calls.createDevice,
    who: ['user'],
    does: 'Registers a device of any kind.',
    body: z.strictObject({ kind: z.literal('webpush'), ...register }),
    answers: { 201: Registered, 200: Registered },
    faults: ['invalid_subscription', 'endpoint_refused'],
  }),
  listDevices: route({
    ...calls.listDevices,
    who: ['user'],
    does: 'Your devices and how well they can be reached.',
    answers: { 200: z.object({ items: z.array(Device) }) },
  }),
  deleteDevice: route({
    ...calls.deleteDevice,
    who: ['user'],
    does: 'Forgets a device.',
    params: byId,
    answers: { 204: null },
  }),
  testDevice: route({
    ...calls.testDevice,
    who: ['user'],
    does: 'Sends a test push. Follow its notification to see when it was accepted and shown.',
    params: byId,
    body: z.strictObject({}),
    answers: { 202: Notification },
  }),
  receipt: route({
    ...calls.receipt,
    who: ['device'],
    does: 'What the device did with a notification.',
    body: z.strictObject({ notificationId: id(), type: ReceiptType }),
    answers: { 204: null },
    faults: ['not_found'],
  }),
  listNotifications: route({
    ...calls.listNotifications,
    who: ['user'],
    does: 'The ledger: every notification with its decisions, deliveries and receipts, newest first.',
    query: z.strictObject({ before: z.optional(id()), limit: z.optional(count()), askId: z.optional(id()) }),
    answers: { 200: z.object({ items: z.array(Notification), next: z.optional(id()) }) },
  }),
  getNotification: route({
    ...calls.getNotification,
    who: ['user', 'agent'],
    does: 'One notification, whole. With `wait` (seconds) the answer comes when something changed.',
    params: byId,
    query: z.strictObject({ wait: z.optional(count()), version: z.optional(count()) }),
    answers: { 200: Notification },
  }),
  whyAsk: route({
    ...calls.whyAsk,
    who: ['agent', 'user'],
    does: 'The ledger of one ask: for its agent all notifications, for an addressee their own.',
    params: byId,
    answers: { 200: z.object({ items: z.array(Notification) }) },
  }),
} as const;
