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
 * Brings the app to the front at this address: a window of it that is open is focused and told where to go, else one is
 * opened. Never `navigate()`: it fails for windows that the worker does not control, and would reload the others.
 */
export async function openApp(context: WorkerContext, navigate: string): Promise<void> {
  const { origin } = context.scope.location;
  const target = addressOf(navigate, origin);
  if (target.protocol !== 'https:' && target.protocol !== 'http:') return;
  const [page] = target.origin === origin ? (await windows(context)).sort(byNearness) : [];
  if (page === undefined) {
    await context.scope.clients.openWindow(target.href);
    return;
  }
  page.postMessage({
    type: 'beckon.open',
    path: `${target.pathname}${target.search}${target.hash}`,
  } satisfies WorkerMessage);
  // Refused where the tap does not count as a gesture: the page is at the right place all the same.
  await page.focus().catch(() => undefined);
}

/** `URL.parse` would say this in a word, and is missing before iOS 18. */
function addressOf(navigate: string, origin: string): URL {
  try {
    return new URL(navigate === '' ? pages.inbox() : navigate, origin);
  } catch {
    return new URL(pages.inbox(), origin);
  }
}

const nearness = (page: WindowLike): number => (page.focused ? 2 : page.visibilityState === 'visible' ? 1 : 0);
const byNearness = (a: WindowLike, b: WindowLike): number => nearness(b) - nearness(a);
