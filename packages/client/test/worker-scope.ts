import type { PushSubscriptionLike } from '../src/push/subscription.ts';
import type { NotificationLike, ScopeLike, ShowOptions } from '../src/worker/shapes.ts';

export interface Displayed extends NotificationLike {
  readonly options: ShowOptions;
}
export interface PlayedWindow {
  url: string;
  focused: boolean;
  visibilityState: string;
  heard: unknown[];
  focus(): Promise<unknown>;
  postMessage(message: unknown): void;
}

/** A service worker's world: a screen with notifications, windows, an icon, and events to fire. */
export function playedScope(
  userAgent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36',
) {
  const listeners = new Map<string, (event: Event) => void>();
  const screen: Displayed[] = [];
  /** Everything that was ever shown, in order. */
  const shown: { title: string; options: ShowOptions }[] = [];
  const windows: PlayedWindow[] = [];
  const opened: string[] = [];
  const syncs: string[] = [];
  const icon: (number | 'none')[] = [];
  const push = {
    present: null as PushSubscriptionLike | null,
    made: 0,
    getSubscription: async () => push.present,
    async subscribe(_: unknown): Promise<PushSubscriptionLike> {
      push.present = subscription(`https://push.test/made-${++push.made}`);
      return push.present;
    },
  };
  const leave = (notification: Displayed): void => {
    const at = screen.indexOf(notification);
    if (at >= 0) screen.splice(at, 1);
  };
  const scope: ScopeLike = {
    location: { origin: 'https://beckon.test' },
    navigator: {
      userAgent,
      setAppBadge: async (count) => void icon.push(count ?? 0),
      clearAppBadge: async () => void icon.push('none'),
    },
    registration: {
      async showNotification(title, options) {
        for (const old of screen.filter((other) => other.tag === options.tag)) leave(old);
        const notification: Displayed = {
          title,
          tag: options.tag,
          data: structuredClone(options.data),
          options,
          close: () => leave(notification),
        };
        screen.push(notification);
        shown.push({ title, options });
      },
      getNotifications: async () => [...screen],
      pushManager: push,
      sync: { register: async (tag) => void syncs.push(tag) },
    },
    clients: { matchAll: async () => [...windows], openWindow: async (url) => opened.push(url) },
    addEventListener: (type, listener) => void listeners.set(type, listener),
  };
  /** Fires an event and waits for what it waits for. */
  async function fire(type: string, event: Record<string, unknown> = {}): Promise<void> {
    const waits: Promise<unknown>[] = [];
    const whole = { ...event, waitUntil: (work: Promise<unknown>) => void waits.push(work) };
    listeners.get(type)?.(whole as unknown as Event);
    await Promise.all(waits);
  }
  function addWindow(more: Partial<PlayedWindow> = {}): PlayedWindow {
    const heard: unknown[] = [];
    const page: PlayedWindow = {
      url: 'https://beckon.test/',
      focused: false,
      visibilityState: 'hidden',
      heard,
      async focus() {
        page.focused = true;
      },
      postMessage: (message) => void heard.push(message),
      ...more,
    };
    windows.push(page);
    return page;
  }
  return { scope, screen, shown, opened, syncs, icon, push, fire, addWindow, listeners };
}

export const subscription = (endpoint: string): PushSubscriptionLike => ({
  endpoint,
  toJSON: () => ({ endpoint, expirationTime: null, keys: { p256dh: 'p', auth: 'a' } }),
  unsubscribe: async () => true,
});
