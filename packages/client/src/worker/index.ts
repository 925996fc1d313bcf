import { backgroundCalls } from '@beckon/protocol';
import { clientOf } from '../call/client.ts';
import { type Clock, systemClock } from '../clock.ts';
import { OUTBOX_LOCK } from '../storage/boxes.ts';
import { idbStorage } from '../storage/browser.ts';
import type { BrowserStorage } from '../storage/storage.ts';
import { drain } from './answer.ts';
import { onClick, onClose } from './click.ts';
import type { WorkerContext, WorkerTexts } from './context.ts';
import { onPush } from './push.ts';
import { mendSubscription, onSubscriptionChange } from './renew.ts';
import { drainSaid } from './said.ts';
import type {
  ExtendableEventLike,
  MessageEventLike,
  NotificationEventLike,
  PushEventLike,
  ScopeLike,
  SubscriptionChangeLike,
  SyncEventLike,
} from './shapes.ts';

export type { PageMessage, WorkerMessage, WorkerTexts } from './context.ts';
export type { ScopeLike } from './shapes.ts';

export interface WorkerOptions {
  /** The server; by default the worker's own origin. */
  url?: string | undefined;
  /** In one language, or by the language that the notification is in. */
  texts: WorkerTexts | ((lang: string | undefined) => WorkerTexts);
  /** For notifications that bring none. */
  icon?: string | undefined;
  badge?: string | undefined;
  fetch?: typeof fetch | undefined;
  clock?: Clock | undefined;
  storage?: BrowserStorage | undefined;
}

/**
 * Makes a service worker show Beckon's pushes and carry answers and messages back. Call it while the worker's script is first run:
 * browsers take no listeners later. It takes no part in installing, caching or updating the app.
 */
export function installWorker(scope: ScopeLike, options: WorkerOptions): void {
  const context = contextOf(scope, options);
  const on = <E extends ExtendableEventLike>(type: string, handle: (event: E) => Promise<unknown>): void =>
    scope.addEventListener(type, (event) => {
      const known = event as unknown as E;
      known.waitUntil(handle(known));
    });

  on<PushEventLike>('push', (event) => onPush(context, textOf(event)));
  on<NotificationEventLike>('notificationclick', (event) => onClick(context, event.notification, event.action));
  on<NotificationEventLike>('notificationclose', (event) => onClose(context, event.notification));
  on<SubscriptionChangeLike>('pushsubscriptionchange', (event) => onSubscriptionChange(context, event));
  on<SyncEventLike>('sync', async (event) => {
    if (event.tag === OUTBOX_LOCK) await onSync(context);
  });
  on<MessageEventLike>('message', async (event) => {
    if ((event.data as { type?: unknown } | null)?.type === 'beckon.drain') await catchUp(context);
  });
  on('activate', () => catchUp(context));
}

function contextOf(scope: ScopeLike, options: WorkerOptions): WorkerContext {
  const { texts } = options;
  const clock = options.clock ?? systemClock();
  return {
    scope,
    clock,
    client: clientOf(backgroundCalls, { url: options.url ?? scope.location.origin, fetch: options.fetch, clock }),
    storage: options.storage ?? idbStorage(),
    texts: typeof texts === 'function' ? texts : () => texts,
    icon: options.icon,
    badge: options.badge,
  };
}

/** Rejects while something waits: that is how the browser is told to try again, with pauses of its own. */
export async function onSync(context: WorkerContext): Promise<void> {
  const done = [...(await drain(context)), ...(await drainSaid(context))];
  const waiting = done.find((one) => one.type === 'wait');
  if (waiting?.type === 'wait') throw waiting.error;
}

/** Everything that a lost network may have left undone. What fails again waits for the next occasion. */
async function catchUp(context: WorkerContext): Promise<void> {
  await Promise.allSettled([drain(context), drainSaid(context), mendSubscription(context)]);
}

function textOf(event: PushEventLike): string | undefined {
  try {
    return event.data?.text();
  } catch {
    // Unreadable is the same as empty: the generic notification is shown.
    return undefined;
  }
}
