import { drain } from './answer.ts';
import type { WorkerContext, WorkerMessage } from './context.ts';
import { tellPages } from './pages.ts';
import { type Push, parsePush } from './payload.ts';
import { sendReceipt, setBadge } from './report.ts';
import { drainSaid } from './said.ts';
import { closeSoon, show, showGeneric } from './show.ts';

/** How long an id is known to have been shown: the longest life of a notification. */
const REMEMBERED_MS = 7 * 86_400_000;

/**
 * A push came. Something is shown, always and first; then the rest, of which nothing may undo that: a handler that
 * rejects counts as a failed push in Firefox.
 */
export async function onPush(context: WorkerContext, text: string | undefined): Promise<void> {
  const push = parsePush(text);
  if (push === undefined) {
    await showGeneric(context);
    await Promise.allSettled([tellPages(context, { type: 'beckon.push' }), drain(context), drainSaid(context)]);
    return;
  }
  await showOnce(context, push);
  await Promise.allSettled([
    setBadge(context, push),
    sendReceipt(context, push, 'shown'),
    tellPages(context, newsOf(push)),
    drain(context),
    drainSaid(context),
  ]);
}

/** Alerts for each notification once; what comes again, or too late, is shown without a sound. */
async function showOnce(context: WorkerContext, push: Push): Promise<void> {
  const { shown } = context.storage;
  const { id, purpose } = push.beckon;
  // A storage that fails must not keep a notification from the person: then it counts as new.
  const before = await shown.get(id).catch(() => undefined);
  const settled = purpose === 'settle' || before?.purpose === 'settle';
  // Also an alert that was overtaken by its settlement: its buttons would only find that it is over.
  if (settled) await show(context, push, { silent: true, bare: true });
  else await show(context, push, before === undefined ? {} : { silent: true });
  if (purpose === 'settle') closeSoon(context, push);
  const at = context.clock.now();
  await Promise.allSettled([
    shown.put({ id, purpose: settled ? 'settle' : 'alert', at }),
    shown.prune(at - REMEMBERED_MS),
  ]);
}

function newsOf(push: Push): WorkerMessage {
  const { id, kind, purpose, askId, conversationId } = push.beckon;
  return { type: 'beckon.push', id, kind, purpose, askId, conversationId };
}
