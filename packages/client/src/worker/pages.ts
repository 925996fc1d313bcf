import { pages } from '@beckon/protocol';
import type { WorkerContext, WorkerMessage } from './context.ts';
import type { WindowLike } from './shapes.ts';

/** The app's open windows, also those that this worker does not control yet. */
async function windows(context: WorkerContext): Promise<WindowLike[]> {
  const all = await context.scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return all as readonly unknown[] as WindowLike[];
}

/** Says it to every open page. */
export async function tellPages(context: WorkerContext, message: WorkerMessage): Promise<void> {
  for (const page of await windows(context)) page.postMessage(message);
}

/**
 * Brings the app to the front at the path of this address: a window of it that is open is focused and told where to go,
 * else one is opened. Never `navigate()`: it fails for windows that the worker does not control, and would reload the
 * others.
 */
export async function openApp(context: WorkerContext, navigate: string): Promise<void> {
  const path = pathOf(navigate);
  const [page] = (await windows(context)).sort(byNearness);
  if (page === undefined) {
    await context.scope.clients.openWindow(context.scope.location.origin + path);
    return;
  }
  page.postMessage({ type: 'beckon.open', path } satisfies WorkerMessage);
  // Refused where the tap does not count as a gesture: the page is at the right place all the same.
  await page.focus().catch(() => undefined);
}

/**
 * Path, query and fragment of a link, for the worker's own origin. The server may be reached under another address since
 * this browser subscribed, where nobody is signed in; and an origin that is not ours is never opened. What is no link to
 * a page leads to the Inbox.
 */
function pathOf(link: string): string {
  try {
    const { protocol, pathname, search, hash } = new URL(link, 'https://any.origin');
    if (protocol !== 'https:' && protocol !== 'http:') return pages.inbox();
    // `//host/x` would be a link to another host.
    return `${pathname.replace(/^\/+/, '/')}${search}${hash}`;
  } catch {
    return pages.inbox();
  }
}

const nearness = (page: WindowLike): number => (page.focused ? 2 : page.visibilityState === 'visible' ? 1 : 0);
const byNearness = (a: WindowLike, b: WindowLike): number => nearness(b) - nearness(a);
