import type { WorkerContext } from './context.ts';
import { dataOf, type NotificationData, type Push } from './payload.ts';
import type { NotificationLike, ShowOptions } from './shapes.ts';

/** Everything that puts a notification on the screen or takes it away. */

/** How a push is shown, where that is not as it says. */
interface How {
  body?: string;
  silent?: true;
  /** Without its buttons. */
  bare?: true;
  notSent?: true;
}

/** Shows it under its tag: whatever stands there is replaced. */
export async function show(context: WorkerContext, push: Push, how: How = {}): Promise<void> {
  const silent = how.silent ?? push.silent;
  const data: NotificationData = how.notSent === undefined ? { beckon: 1, push } : { beckon: 1, push, notSent: true };
  const options = {
    tag: push.tag,
    silent,
    renotify: push.renotify && !silent,
    requireInteraction: push.requireInteraction && how.bare === undefined,
    actions: how.bare === undefined ? push.beckon.actions : [],
    data,
    body: how.body ?? push.body,
    lang: push.lang,
    icon: push.icon ?? context.icon,
    badge: push.badge ?? context.badge,
  };
  await display(context, push.title, options);
}

/** An option that is undefined is none. */
const display = (context: WorkerContext, title: string, options: Undefinable<ShowOptions>): Promise<void> =>
  context.scope.registration.showNotification(title, options as ShowOptions);

type Undefinable<T> = { [K in keyof T]: T[K] | undefined };

/** For a push that cannot be read. A push that shows nothing costs the subscription on iOS, after about three. */
export async function showGeneric(context: WorkerContext): Promise<void> {
  const { title, body } = context.texts(undefined).generic;
  await display(context, title, {
    body,
    tag: 'beckon',
    silent: false,
    renotify: false,
    requireInteraction: false,
    actions: [],
    data: null,
    icon: context.icon,
    badge: context.badge,
  });
}

/** Ours that are on the screen for this ask. */
export async function displayedFor(context: WorkerContext, askId: string): Promise<NotificationLike[]> {
  const all = await context.scope.registration.getNotifications();
  return all.filter((notification) => dataOf(notification.data)?.push.beckon.askId === askId);
}

const GLANCE_MS = 6_000;

/**
 * Takes a piece of news away after a glance. Not awaited by any event: Chrome counts what is on the screen when the push
 * event ends, and punishes an empty one. Not on Apple's systems, which count it as a push that showed nothing.
 */
export function closeSoon(context: WorkerContext, push: Push): void {
  if (isWebKit(context.scope.navigator)) return;
  context.clock.timer(GLANCE_MS, () => {
    context.scope.registration
      .getNotifications()
      .then((all) => {
        for (const notification of all) {
          const shown = dataOf(notification.data)?.push;
          // What has taken its place since is not ours to close.
          if (shown?.tag === push.tag && shown.beckon.purpose === 'settle') notification.close();
        }
      })
      // The worker is being stopped: then it stays until the person wipes it away.
      .catch(() => undefined);
  });
}

/** Apple's engine, which every browser on iOS has. The others name Chrome, or do not claim to be AppleWebKit. */
const isWebKit = ({ userAgent }: { readonly userAgent: string }): boolean =>
  /AppleWebKit\//.test(userAgent) && !/Chrom(e|ium)\//.test(userAgent);

/** A short word in the place of a push that is over. It goes away by itself where it may. */
export async function showSettled(context: WorkerContext, push: Push, body: string): Promise<void> {
  const { token: _, ...beckon } = push.beckon;
  const settled: Push = { ...push, body, beckon: { ...beckon, purpose: 'settle', actions: [] } };
  await show(context, settled, { silent: true, bare: true });
  closeSoon(context, settled);
}
