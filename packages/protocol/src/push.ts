import * as z from 'zod/mini';
import { NotificationKind } from './entities.ts';
import { id, sha256 } from './text.ts';

/**
 * The plain text of a push: at once a Declarative Web Push document (WebKit reads `web_push`, `notification`) and what
 * our worker reads (`beckon`). `mutable` and `app_badge` stand both at the top and inside `notification`, because WebKit
 * and the W3C text differ on where they belong.
 *
 * Sources: https://webkit.org/blog/16535/meet-declarative-web-push/ and https://www.w3.org/TR/push-api/#declarative-push-message
 */
export const PushAction = z.object({ action: z.string(), title: z.string() });
export type PushAction = z.infer<typeof PushAction>;

export const PushPayload = z.object({
  web_push: z.literal(8030),
  mutable: z.literal(true),
  app_badge: z.int(),
  notification: z.object({
    title: z.string(),
    body: z.optional(z.string()),
    /** Absolute: what a tap opens where no worker runs. */
    navigate: z.string(),
    lang: z.optional(z.string()),
    tag: z.string(),
    icon: z.optional(z.string()),
    badge: z.optional(z.string()),
    silent: z.boolean(),
    renotify: z.boolean(),
    requireInteraction: z.optional(z.boolean()),
    mutable: z.literal(true),
    app_badge: z.int(),
  }),
  beckon: z.object({
    v: z.literal(1),
    /** The notification's id: a worker shows it once. */
    id: id(),
    kind: NotificationKind,
    purpose: z.enum(['alert', 'settle']),
    askId: z.optional(id()),
    conversationId: z.optional(id()),
    actions: z.optional(z.array(PushAction)),
    /** Answers this ask, for this device, until it expires. Only when the whole detail is in the body. */
    token: z.optional(z.string()),
    detailHash: z.optional(sha256()),
    badgeSeq: z.int(),
    /** Where receipts go. */
    receipt: z.string(),
  }),
});
export type PushPayload = z.infer<typeof PushPayload>;
