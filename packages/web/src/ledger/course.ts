import { type Decision, type Delivery, type Notification, pages } from '@beckon/protocol';
import type { GlyphName } from '../look/Glyph.tsx';
import type { Texts } from '../texts/format.ts';
import type { Times } from '../time/useTimes.ts';
import { type KnownFact, knownFrom } from './known.ts';

/** One thing that happened to a notification, ready to be shown in its second. */
export interface Happening {
  id: string;
  at: number;
  glyph: GlyphName;
  what: string;
  says?: string;
  known?: KnownFact[];
  /** The notification that says the rest. */
  link?: { to: string; label: string };
}

const decisionGlyphs: Record<Decision['action'], GlyphName> = {
  send: 'event',
  hold: 'held',
  defer: 'held',
  suppress: 'none',
};

/** Everything that happened to a notification, in order. */
export const courseOf = (item: Notification, subject: string, texts: Texts, times: Times): Happening[] => {
  const { t } = texts;
  const first: Happening = {
    id: 'first',
    at: item.createdAt,
    glyph: 'event',
    what: t('course.happened'),
    says: subject,
  };
  return [
    first,
    ...item.decisions.map((decision) => decided(item, decision, texts, times)),
    ...item.deliveries.flatMap((delivery) => delivered(delivery, texts, times)),
    ...(item.seenAt === undefined ? [] : [saw(item.seenAt, texts)]),
    ...ended(item, texts),
  ].sort((a, b) => a.at - b.at);
};

const saw = (at: number, { t }: Texts): Happening => ({ id: 'seen', at, glyph: 'eye', what: t('course.seen') });

/** How it ended. What its ask tells by itself is not told twice. */
const ended = ({ closedHow, closedOn, closedAt, createdAt }: Notification, { t }: Texts): Happening[] => {
  if (closedHow === undefined || closedHow === 'expired' || closedHow === 'cancelled') return [];
  const values = { on: closedOn ?? '', known: closedOn !== undefined };
  return [{ id: 'closed', at: closedAt ?? createdAt, glyph: 'told', what: t(`closed.${closedHow}`, values) }];
};

const decided = (item: Notification, decision: Decision, texts: Texts, times: Times): Happening => {
  // no decision against it: it came, in another one
  const together = decision.reason === 'summarised';
  return {
    id: decision.id,
    at: decision.at,
    glyph: together ? 'event' : decisionGlyphs[decision.action],
    what: texts.t(together ? 'decision.together' : `decision.${decision.action}`, {
      span: decision.until === undefined ? '' : times.between(decision.at, decision.until),
      until: decision.until === undefined ? '' : times.own(decision.until),
      known: decision.until !== undefined,
    }),
    says: decision.sentence,
    known: knownFrom(decision.evidence, texts, times),
    ...linkFrom(item, decision, texts),
  };
};

/** To what stands for it: the summary in which it came, or the one before, into which it is collapsed or that says the same. */
const linkFrom = (
  { summaryId }: Notification,
  { reason, evidence }: Decision,
  { t }: Texts,
): Pick<Happening, 'link'> => {
  const { into } = evidence;
  if (reason === 'summarised' && summaryId !== undefined) {
    return { link: { to: pages.notification(summaryId), label: t('ledger.openSummary') } };
  }
  if ((reason === 'collapsed' || reason === 'still_idle') && typeof into === 'string') {
    return { link: { to: pages.notification(into), label: t('ledger.openInto') } };
  }
  return {};
};

const delivered = (delivery: Delivery, { t }: Texts, times: Times): Happening[] => {
  const device = delivery.deviceName;
  const settledAt = delivery.settledAt ?? delivery.createdAt;
  const tried = delivery.attempts > 1 ? t('delivery.attempts', { count: delivery.attempts }) : undefined;
  const says = [delivery.outcome, delivery.status && t('delivery.status', { status: delivery.status }), tried]
    .filter(Boolean)
    .join(', ');
  const took = times.between(delivery.createdAt, settledAt);
  const at = delivery.state === 'due' || delivery.state === 'claimed' ? delivery.createdAt : settledAt;
  const glyph: GlyphName =
    delivery.state === 'failed' || delivery.state === 'gone'
      ? 'error'
      : delivery.state === 'accepted'
        ? 'event'
        : delivery.state === 'withdrawn'
          ? 'none'
          : 'working';
  const what = t(delivery.purpose === 'settle' ? `delivery.settle.${delivery.state}` : `delivery.${delivery.state}`, {
    device,
  });
  const words = delivery.state === 'accepted' ? [t('delivery.took', { took }), tried].filter(Boolean).join(', ') : says;
  return [
    { id: delivery.id, at, glyph, what, ...(words && { says: words }) },
    ...delivery.receipts.map(
      (receipt, index): Happening => ({
        id: `${delivery.id}-${index}`,
        at: receipt.at,
        glyph: receipt.type === 'shown' ? 'eye' : receipt.type === 'dismissed' ? 'none' : 'told',
        what: t(`receipt.${receipt.type}`, { device }),
        ...(receipt.type === 'shown' && { says: t('receipt.after', { after: times.between(settledAt, receipt.at) }) }),
      }),
    ),
  ];
};
