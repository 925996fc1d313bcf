import type { PushAction } from '@beckon/protocol';

/** A push as the worker understands it; kept whole in `notification.data`, so that a tap finds all of it again. */
export interface Push {
  title: string;
  body?: string | undefined;
  lang?: string | undefined;
  /** Absolute. */
  navigate: string;
  tag: string;
  icon?: string | undefined;
  badge?: string | undefined;
  silent: boolean;
  renotify: boolean;
  requireInteraction: boolean;
  /** For the app's icon. */
  count?: number | undefined;
  beckon: Beckon;
}

export interface Beckon {
  /** The notification's id. */
  id: string;
  kind?: string | undefined;
  purpose: 'alert' | 'settle';
  askId?: string | undefined;
  conversationId?: string | undefined;
  actions: PushAction[];
  token?: string | undefined;
  detailHash?: string | undefined;
  badgeSeq?: number | undefined;
}

type Loose = Readonly<Record<string, unknown>>;

/**
 * Reads a payload by hand, and takes what it can: the schema library would triple the worker, and a newer server must
 * not make it mute. Undefined when there is nothing to show in it.
 */
export function parsePush(text: string | undefined): Push | undefined {
  const payload = objectIn(text);
  const notification = asObject(payload?.notification);
  const beckon = asObject(payload?.beckon);
  const title = asText(notification?.title);
  const id = asText(beckon?.id);
  if (payload === undefined || notification === undefined || beckon === undefined) return undefined;
  if (title === undefined || id === undefined) return undefined;
  return {
    title,
    navigate: asText(notification.navigate) ?? '',
    tag: asText(notification.tag) ?? id,
    silent: notification.silent === true,
    renotify: notification.renotify === true,
    requireInteraction: notification.requireInteraction === true,
    body: asText(notification.body),
    lang: asText(notification.lang),
    icon: asText(notification.icon),
    badge: asText(notification.badge),
    count: asCount(notification.app_badge) ?? asCount(payload.app_badge),
    beckon: readBeckon(id, beckon),
  };
}

function readBeckon(id: string, beckon: Loose): Beckon {
  return {
    id,
    purpose: beckon.purpose === 'settle' ? 'settle' : 'alert',
    actions: Array.isArray(beckon.actions) ? beckon.actions.flatMap(readAction) : [],
    kind: asText(beckon.kind),
    askId: asText(beckon.askId),
    conversationId: asText(beckon.conversationId),
    token: asText(beckon.token),
    detailHash: asText(beckon.detailHash),
    badgeSeq: asCount(beckon.badgeSeq),
  };
}

function readAction(value: unknown): PushAction[] {
  const action = asText(asObject(value)?.action);
  const title = asText(asObject(value)?.title);
  return action === undefined || title === undefined ? [] : [{ action, title }];
}

/** What a notification of ours carries. */
export interface NotificationData {
  beckon: 1;
  push: Push;
  /** Its button was tapped, and the answer waits for the network. */
  notSent?: true;
}

/** The data of a notification, when it is one of ours. */
export function dataOf(data: unknown): NotificationData | undefined {
  const ours = asObject(data);
  return ours?.beckon === 1 && asObject(ours.push) !== undefined ? (data as NotificationData) : undefined;
}

function objectIn(text: string | undefined): Loose | undefined {
  try {
    return asObject(JSON.parse(text ?? ''));
  } catch {
    // Not ours, or cut: the caller shows the generic notification.
    return undefined;
  }
}

const asObject = (value: unknown): Loose | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : undefined;
const asText = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const asCount = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
