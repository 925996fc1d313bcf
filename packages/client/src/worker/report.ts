import type { ReceiptType } from '@beckon/protocol';
import type { WorkerContext } from './context.ts';
import type { Push } from './payload.ts';

/** What the worker reports, and what it writes on the app's icon. */

const RECEIPT_MS = 10_000;

/** Tells the server what became of a notification. A lost receipt costs a line in the ledger: it is not kept for later. */
export async function sendReceipt(context: WorkerContext, push: Push, type: ReceiptType): Promise<void> {
  const device = await context.storage.device.get();
  if (device === undefined) return;
  await context.client
    .call('receipt', {
      body: { notificationId: push.beckon.id, type },
      token: device.deviceToken,
      timeoutMs: RECEIPT_MS,
      keepalive: true,
    })
    .catch(() => undefined);
}

/** After this the count on the icon gives way to any: the server's positions may have begun anew. */
const BELIEVED_MS = 86_400_000;

/** Writes the count on the icon, unless a newer one stands there. */
export async function setBadge(context: WorkerContext, push: Push): Promise<void> {
  const { navigator } = context.scope;
  const { count } = push;
  const { badgeSeq = 0 } = push.beckon;
  if (count === undefined || navigator.setAppBadge === undefined) return;
  const now = context.clock.now();
  const known = await context.storage.badge.get();
  if (known !== undefined && known.badgeSeq > badgeSeq && now - known.at < BELIEVED_MS) return;
  await context.storage.badge.set({ badgeSeq, at: now });
  if (count === 0 && navigator.clearAppBadge !== undefined) await navigator.clearAppBadge();
  else await navigator.setAppBadge(count);
}
