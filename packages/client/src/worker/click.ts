import type { PendingAnswer } from '../outbox/outbox.ts';
import { answerFrom } from './answer.ts';
import type { WorkerContext } from './context.ts';
import { openApp } from './pages.ts';
import { dataOf, type Push } from './payload.ts';
import { sendReceipt } from './report.ts';
import type { NotificationLike } from './shapes.ts';

/**
 * A notification was tapped: on itself, or on one of its buttons. A button that can answer answers without opening
 * anything; everything else opens the app where the notification points.
 */
export async function onClick(context: WorkerContext, notification: NotificationLike, action: string): Promise<void> {
  const push = dataOf(notification.data)?.push;
  if (push === undefined) {
    notification.close();
    await openApp(context, '');
    return;
  }
  const item = answerOf(context, push, action);
  if (item === undefined) notification.close();
  // The window first: the right to open one is lost with time.
  const work = item === undefined ? openApp(context, push.navigate) : answerFrom(context, push, item);
  await Promise.all([work, sendReceipt(context, push, 'clicked').catch(() => undefined)]);
}

/** The notification was wiped away. What the worker itself put in its place is not the server's to hear of. */
export async function onClose(context: WorkerContext, notification: NotificationLike): Promise<void> {
  const push = dataOf(notification.data)?.push;
  if (push !== undefined && push.beckon.purpose === 'alert') await sendReceipt(context, push, 'dismissed');
}

/** The answer that a button stands for; undefined for one that cannot answer from here. */
function answerOf(context: WorkerContext, push: Push, action: string): PendingAnswer | undefined {
  const { askId, token, detailHash, actions } = push.beckon;
  if (askId === undefined || token === undefined) return undefined;
  if (!actions.some((known) => known.action === action)) return undefined;
  return {
    askId,
    token,
    value: action,
    tappedAt: context.clock.now(),
    detailHash,
    state: 'queued',
  };
}
