import type { PushManagerLike } from '../push/subscription.ts';

/**
 * What we need of a service worker's world, as shapes: the compiler's own types for it cannot live in one program with
 * those of a page, and a fake of these takes thirty lines. `scope.test-d.ts` checks that the real ones fit.
 */

export interface ExtendableEventLike {
  waitUntil(work: Promise<unknown>): void;
}
export interface PushEventLike extends ExtendableEventLike {
  /** Null when there was no payload, or none in UTF-8. */
  readonly data: { text(): string } | null;
}
export interface NotificationLike {
  readonly title: string;
  readonly tag: string;
  readonly data: unknown;
  close(): void;
}
export interface NotificationEventLike extends ExtendableEventLike {
  readonly notification: NotificationLike;
  /** Of the button; empty for the notification itself. */
  readonly action: string;
}
export interface MessageEventLike extends ExtendableEventLike {
  readonly data: unknown;
}
export interface SubscriptionChangeLike extends ExtendableEventLike {
  readonly oldSubscription?: { readonly endpoint: string } | null;
  readonly newSubscription?: unknown;
}
export interface SyncEventLike extends ExtendableEventLike {
  readonly tag: string;
}

/** Beyond the standard's list: `actions` and `renotify`, which the compiler's own types leave out. */
export interface ShowOptions {
  body?: string;
  tag: string;
  lang?: string;
  icon?: string;
  badge?: string;
  silent: boolean;
  renotify: boolean;
  requireInteraction: boolean;
  actions: { action: string; title: string }[];
  data: unknown;
}

export interface WindowLike {
  readonly url: string;
  readonly focused: boolean;
  readonly visibilityState: string;
  focus(): Promise<unknown>;
  postMessage(message: unknown): void;
}

export interface RegistrationLike {
  showNotification(title: string, options: ShowOptions): Promise<void>;
  getNotifications(): Promise<readonly NotificationLike[]>;
  readonly pushManager: PushManagerLike;
  /** Background Sync: Chromium only. */
  readonly sync?: { register(tag: string): Promise<void> };
}

export interface ScopeLike {
  readonly location: { readonly origin: string };
  readonly navigator: {
    readonly userAgent: string;
    setAppBadge?(count?: number): Promise<void>;
    clearAppBadge?(): Promise<void>;
  };
  readonly registration: RegistrationLike;
  readonly clients: {
    matchAll(options: { type: 'window'; includeUncontrolled: true }): Promise<readonly unknown[]>;
    openWindow(url: string): Promise<unknown>;
  };
  addEventListener(type: string, listener: (event: Event) => void): void;
}
