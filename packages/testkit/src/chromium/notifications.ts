import type { Page, Worker } from 'playwright-core';
import type { Chromium } from './open.ts';

/** A notification as the browser holds it. */
export interface ShownNotification {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly data: unknown;
  readonly actions: readonly { readonly action: string; readonly title: string }[];
  readonly silent: boolean | null;
  readonly requireInteraction: boolean;
}

/** What a handler did with its click. Neither happens for real: an untrusted event may not open or focus a window. */
export interface ClickOutcome {
  /** Absolute URLs given to `clients.openWindow`. */
  readonly opened: readonly string[];
  /** URLs of the clients that `focus()` was called on. */
  readonly focused: readonly string[];
}

/** The notifications of the page's own scope at this moment. Safe to poll during a push: it takes its turn. */
export function notifications(chromium: Chromium, page: Page): Promise<ShownNotification[]> {
  return chromium.registrations.alone(() => page.evaluate(readNotifications));
}

/** Clicks the notification with `tag`, or the button `action` on it. Resolves when the handler's work is done. */
export function clickNotification(chromium: Chromium, scope: string, tag: string, action = ''): Promise<ClickOutcome> {
  return act(chromium, scope, { type: 'notificationclick', tag, action });
}

/** Swipes the notification with `tag` away: it is gone, and the worker is told. */
export async function dismissNotification(chromium: Chromium, scope: string, tag: string): Promise<void> {
  await act(chromium, scope, { type: 'notificationclose', tag, action: '' });
}

/** The running worker of a scope; one that sleeps is woken by the next event, not by this. */
export async function findWorker(chromium: Chromium, scope: string): Promise<Worker> {
  for (const worker of chromium.context.serviceWorkers()) {
    if ((await worker.evaluate(readScope)) === scope) return worker;
  }
  throw new Error(`no worker of ${scope} is running`);
}

function act(chromium: Chromium, scope: string, what: Parameters<typeof dispatch>[0]): Promise<ClickOutcome> {
  return chromium.registrations.alone(async () => (await findWorker(chromium, scope)).evaluate(dispatch, what));
}

/** Runs in the page. */
async function readNotifications(): Promise<ShownNotification[]> {
  const registration = await navigator.serviceWorker.ready;
  const shown = (await registration.getNotifications()) as (Notification & { actions: ShownNotification['actions'] })[];
  return shown.map(({ title, body, tag, data, actions, silent, requireInteraction }) => {
    const plain = actions.map((one) => ({ action: one.action, title: one.title }));
    return { title, body, tag, data, actions: plain, silent, requireInteraction };
  });
}

/** Runs in the worker. */
function readScope(): string {
  return (globalThis as unknown as { registration: ServiceWorkerRegistration }).registration.scope;
}

/**
 * Runs inside the worker. CDP cannot click, so the event is made by script: the real handler runs, but the browser
 * does not trust it, and then `waitUntil` throws, as do `openWindow` and `focus`. All three are therefore put in place
 * for the length of this one event; what the handler waits for is waited for here, and its rejection is the caller's.
 */
async function dispatch({ type, tag, action }: { type: string; tag: string; action: string }): Promise<ClickOutcome> {
  interface WorkerScope {
    readonly registration: ServiceWorkerRegistration;
    readonly clients: { openWindow?: unknown };
    readonly NotificationEvent: new (type: string, init: { notification: Notification; action: string }) => Event;
    readonly WindowClient: { prototype: { focus: unknown } };
  }
  const scope = globalThis as unknown as WorkerScope & typeof globalThis;
  const [notification] = await scope.registration.getNotifications({ tag });
  if (!notification) throw new Error(`no notification has the tag ${tag}`);

  const opened: string[] = [];
  const focused: string[] = [];
  const waited: unknown[] = [];
  const event = new scope.NotificationEvent(type, { notification, action });
  Object.defineProperty(event, 'waitUntil', { value: (work: unknown) => void waited.push(work) });
  const { focus } = scope.WindowClient.prototype;
  scope.clients.openWindow = async (url: string) => {
    opened.push(new URL(url, location.href).href);
    return null;
  };
  scope.WindowClient.prototype.focus = async function (this: { url: string }) {
    focused.push(this.url);
    return this;
  };
  try {
    if (type === 'notificationclose') notification.close();
    scope.dispatchEvent(event);
    // A handler may call waitUntil again while it works.
    for (let done = 0; done < waited.length; done++) await waited[done];
  } finally {
    delete scope.clients.openWindow; // the browser's own, on the prototype, shows again
    scope.WindowClient.prototype.focus = focus;
  }
  return { opened, focused };
}
