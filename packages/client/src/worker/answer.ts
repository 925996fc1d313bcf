import type { Ask } from '@beckon/protocol';
import { type Drained, drainOutbox } from '../outbox/drain.ts';
import type { PendingAnswer } from '../outbox/outbox.ts';
import { type Ruling, sendAnswer } from '../outbox/send.ts';
import { OUTBOX_LOCK } from '../storage/boxes.ts';
import { signedIn, type WorkerContext } from './context.ts';
import { tellPages } from './pages.ts';
import { dataOf, type Push } from './payload.ts';
import { displayedFor, show, showSettled } from './show.ts';

/**
 * Answers from a notification's buttons. A tap goes into the outbox first and is then drained like any other: a worker
 * that the system stops in the middle of the request has lost nothing.
 */

/** A button was tapped: the person's word for this ask. */
export async function answerFrom(context: WorkerContext, push: Push, item: PendingAnswer): Promise<void> {
  const { outbox } = context.storage;
  const kept = await outbox.add(item).then(
    () => true,
    () => false,
  );
  if (!kept) {
    // Without storage there is no later: it is sent now, and what comes of it is shown.
    await showRuling(context, push, await sendAnswer(context.client, context.clock, item));
    return;
  }
  const done = await drain(context, push);
  const mine = done.find((ruling) => ruling.item.askId === item.askId);
  // It was not even tried when one before it could not be sent.
  if (mine === undefined && (await outbox.all()).some((left) => left.askId === item.askId && left.state === 'queued'))
    await showNotSent(context, push);
}

/**
 * Sends what waits, and shows what came of it in the place of each notification that is still there.
 *
 * @param tapped shown again even if the system took it away with the tap
 * @returns what became of each answer that was tried
 */
export async function drain(context: WorkerContext, tapped?: Push): Promise<Drained[]> {
  const { client, clock, storage } = context;
  const userId = (): Promise<string | undefined> => signedIn(context);
  const done = await drainOutbox(client, storage.outbox, clock, { userId });
  for (const ruling of done) {
    const { askId } = ruling.item;
    const displayed = await displayedFor(context, askId);
    const data = dataOf(displayed[0]?.data);
    const push = tapped?.beckon.askId === askId ? tapped : data?.push;
    // It says "not sent yet" already: a further attempt is no news.
    if (push === undefined || (ruling.type === 'wait' && data?.notSent === true && tapped !== push)) continue;
    await showRuling(context, push, ruling);
  }
  if (done.length > 0) await tellPages(context, { type: 'beckon.outbox' });
  return done;
}

async function showRuling(context: WorkerContext, push: Push, ruling: Ruling): Promise<void> {
  const texts = context.texts(push.lang);
  switch (ruling.type) {
    case 'answered':
      if (push.beckon.askId !== undefined)
        for (const notification of await displayedFor(context, push.beckon.askId)) notification.close();
      return;
    case 'late':
      return showSettled(context, push, winnerText(context, push, ruling.ask));
    case 'closed':
      return showSettled(context, push, texts.noLongerOpen);
    case 'wait':
      return showNotSent(context, push);
    default:
      // The person's tap was not in vain: a tap on this opens the ask, where all of it is shown.
      return show(context, push, { body: texts.openToAnswer, silent: true, bare: true });
  }
}

async function showNotSent(context: WorkerContext, push: Push): Promise<void> {
  const { notSentYet } = context.texts(push.lang);
  const body = push.body === undefined ? notSentYet : `${notSentYet}\n${push.body}`;
  await show(context, push, { body, silent: true, notSent: true });
  // Chromium wakes us when the network is back; elsewhere the next push, page or start of the worker drains.
  await context.scope.registration.sync?.register(OUTBOX_LOCK).catch(() => undefined);
}

function winnerText(context: WorkerContext, push: Push, ask: Ask | undefined): string {
  const { answered, answeredBy } = context.texts(push.lang);
  const name = ask?.answer?.userName;
  return name === undefined || name === null ? answered : answeredBy.replace('{name}', () => name);
}
