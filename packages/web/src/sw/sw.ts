import { installWorker } from '@beckon/client/worker';
import { NavigationRoute, type PrecacheEntry, Serwist } from 'serwist';
import { workerTexts } from './texts.ts';

declare const self: ServiceWorkerGlobalScope & { __SW_MANIFEST: PrecacheEntry[] };

/** What belongs to the server and is never answered from the app's shell. */
const servers = [/^\/v1(?:\/|$)/, /^\/(?:openapi\.json|healthz|readyz|metrics)$/];

const serwist = new Serwist({
  precacheEntries: self.__SW_MANIFEST,
  precacheOptions: { cleanupOutdatedCaches: true },
  // The person says when a new version takes over.
  skipWaiting: false,
  clientsClaim: true,
  navigationPreload: false,
});
serwist.registerRoute(new NavigationRoute(serwist.createHandlerBoundToUrl('/index.html'), { denylist: servers }));
serwist.addEventListeners();

/**
 * Calls go past the worker where the browser can do that. It has nothing to say to them, and Chromium loses the last words of a
 * page that is left (`keepalive`) on the way through it: then its person seems to look at it for another 45 s.
 */
self.addEventListener('install', (event) => {
  const { addRoutes } = event as { addRoutes?: (rules: object) => Promise<void> };
  void addRoutes?.call(event, { condition: { urlPattern: { pathname: '/v1/*' } }, source: 'network' }).catch(() => {});
});

self.addEventListener('message', (event) => {
  if (event.data?.type === 'beckon.take-over') void self.skipWaiting();
});

installWorker(self, { texts: workerTexts, icon: '/icons/icon-192.png', badge: '/icons/badge-96.png' });
