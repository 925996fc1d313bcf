import { createHash } from 'node:crypto';
import { type Ask, calls, type PushPayload, pages, tags } from '@beckon/protocol';
import { buttonsFor } from '../attention/buttons.ts';
import { textsFor } from '../attention/catalogue.ts';
import { askBody, bodyOf, settleCopy } from '../attention/copy.ts';
import type { Push } from '../push/sender.ts';
import type { Claimed } from '../store/outbox.ts';

/** What an answer token says: this user, from this device, may answer this ask until then (ms since the epoch). */
export interface AnswerGrant {
  readonly tenantId: string;
  readonly askId: string;
  readonly userId: string;
  readonly deviceId: string;
  readonly expiresAt: number;
}

/** Derived, not stored: the same grant gives the same token, so a push that is sent again carries the same one. */
export type MintAnswerToken = (grant: AnswerGrant) => string;

export interface PayloadOptions {
  /** Where people reach this server, without a slash at the end. */
  readonly publicUrl: string;
  readonly mintAnswerToken: MintAnswerToken;
  readonly now: number;
  /** The body in fewer words. */
  readonly brief?: string | undefined;
}

const ICON = '/icons/icon-192.png';
const BADGE = '/icons/badge-96.png';

/** Push services shorten a longer one, or refuse it: RFC 8030 leaves that to them, Mozilla and Google take four weeks. */
const LONGEST_TTL_SECONDS = 28 * 86_400;

/** The push that a delivery is: an alert (a test is one too), or what takes an alert's place when its ask is settled. */
export const pushFor = (delivery: Claimed, options: PayloadOptions): Push => {
  const { purpose, notification, device } = delivery;
  const left = Math.ceil((notification.lifeUntil - options.now) / 1000);
  return {
    payload: payloadFor(delivery, options),
    ttlSeconds: Math.min(Math.max(left, 0), LONGEST_TTL_SECONDS),
    // A settling push wakes nobody: it is read when the phone is.
    urgency: purpose === 'settle' ? 'normal' : notification.priority,
    topic: topicOf(device.id, tagOf(delivery)),
  };
};

const payloadFor = (delivery: Claimed, options: PayloadOptions): PushPayload => {
  const { purpose, notification, badge, ask } = delivery;
  const alerts = purpose === 'alert';
  return {
    web_push: 8030,
    mutable: true,
    app_badge: badge.total,
    notification: {
      ...wordsOf(delivery, options.brief),
      navigate: options.publicUrl.replace(/\/+$/, '') + pageOf(delivery),
      lang: delivery.locale,
      tag: tagOf(delivery),
      icon: ICON,
      badge: BADGE,
      silent: !alerts,
      // A notification is a new occasion by definition, and the worker shows an id once.
      renotify: alerts,
      requireInteraction: alerts && ask !== null,
      mutable: true,
      app_badge: badge.total,
    },
    beckon: {
      v: 1,
      id: notification.id,
      kind: notification.kind,
      purpose,
      ...(ask && { askId: ask.id }),
      ...(notification.conversationId && { conversationId: notification.conversationId }),
      ...(alerts && ask && answersTo(ask, delivery, options)),
      badgeSeq: badge.badgeSeq,
      receipt: calls.receipt.path,
    },
  };
};

/** What it says: nothing of what was written where previews are private. */
const wordsOf = (delivery: Claimed, brief: string | undefined): { title: string; body: string } => {
  const { purpose, notification, locale, ask } = delivery;
  const { kind, title, body } = notification;
  if (delivery.private) {
    const ending = ask && purpose === 'settle' ? settleCopy(ask, locale) : textsFor(locale).kinds[kind];
    return { title: delivery.agentName ?? 'Beckon', body: ending };
  }
  return { title, body: purpose === 'settle' ? endingOf(delivery) : (brief ?? bodyOf(kind, body, locale)) };
};

/** Buttons, and what makes them work. Only when the body that is sent is the one that shows the ask whole. */
const answersTo = (ask: Ask, delivery: Claimed, options: PayloadOptions): Partial<PushPayload['beckon']> => {
  const actions = buttonsFor(ask, delivery.locale);
  if (delivery.private || actions.length === 0 || delivery.notification.body !== askBody(ask).body) return {};
  const expiresAt = Math.min(delivery.notification.lifeUntil, ask.expiresAt ?? Number.POSITIVE_INFINITY);
  const { tenantId, userId, device } = delivery;
  return {
    actions,
    token: options.mintAnswerToken({ tenantId, askId: ask.id, userId, deviceId: device.id, expiresAt }),
    ...(ask.detailHash !== undefined && { detailHash: ask.detailHash }),
  };
};

const endingOf = ({ ask, locale, notification }: Claimed): string => {
  if (ask === null) return notification.body ?? '';
  return [settleCopy(ask, locale), askBody({ title: ask.title }).body].filter(Boolean).join('\n');
};

/** An alert that still waits at the push service makes way for its ending: they share device and tag. */
const topicOf = (deviceId: string, tag: string): string =>
  createHash('sha256').update(deviceId).update(tag).digest('base64url').slice(0, 32);

/** What a later notification about the same thing takes the place of. */
const tagOf = ({ ask, device, notification }: Claimed): string => {
  const { kind, agentId, conversationId, id } = notification;
  if (ask) return tags.ask(ask.id);
  if (kind === 'test') return tags.test(device.id);
  if (kind === 'summary') return tags.summary();
  if (kind === 'message' && conversationId) return tags.conversation(conversationId);
  return tags.agent(agentId ?? id, kind);
};

const pageOf = ({ ask, notification }: Claimed): string => {
  if (ask) return pages.ask(ask.id);
  if (notification.kind === 'message' && notification.conversationId)
    return pages.conversation(notification.conversationId);
  if (notification.kind === 'summary') return pages.inbox();
  return notification.kind === 'test' ? pages.devices() : pages.notification(notification.id);
};
