/** The service worker as the page sees it: whether a newer one waits, and what it says. */
export interface Updates {
  ready: () => boolean;
  subscribe: (listener: () => void) => () => void;
  /** Lets the new worker take over, and loads the page again. */
  take: () => void;
}

export const noUpdates: Updates = { ready: () => false, subscribe: () => () => {}, take: () => {} };

/** Looked for again this often while the app stays open. */
const CHECK_MS = 60 * 60_000;

/** Begins at once and waits for nothing: the page is drawn meanwhile. */
export const registerWorker = (path: string): Updates => {
  if (!('serviceWorker' in navigator)) return noUpdates;
  const listeners = new Set<() => void>();
  let registration: ServiceWorkerRegistration | undefined;
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const watch = async (): Promise<void> => {
    registration = await navigator.serviceWorker.register(path, { updateViaCache: 'none' });
    changed();
    registration.addEventListener('updatefound', () => {
      registration?.installing?.addEventListener('statechange', changed);
    });
    setInterval(() => void registration?.update().catch(() => {}), CHECK_MS);
  };
  // On an insecure address no worker may be; the app works without.
  watch().catch(() => {});
  return {
    // Without a controller this is the first visit: the worker is new, the app is not.
    ready: () => registration?.waiting != null && navigator.serviceWorker.controller !== null,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    take: () => {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
      registration?.waiting?.postMessage({ type: 'beckon.take-over' });
    },
  };
};

/** What the worker tells its pages. */
export const hearWorker = (hear: (message: { type: string; path?: string }) => void): void => {
  if (!('serviceWorker' in navigator)) return;
  navigator.serviceWorker.addEventListener('message', (event: MessageEvent<unknown>) => {
    const message = event.data;
    if (typeof message === 'object' && message !== null && 'type' in message && typeof message.type === 'string') {
      hear(message as { type: string; path?: string });
    }
  });
};
